package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.elements;
import static ai.run.operator.verification.PodCheck.isUnset;
import static ai.run.operator.verification.PodCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * No mount reaches into a volume that others may use too: the kubelet follows the path as root, past directories that the pod's user
 * may not enter, and makes what is missing with the modes of the volume's root, where somebody else's programs may look for code.
 *
 * <pre>
 * Restricted fields:
 *   spec.{containers,initContainers,ephemeralContainers}[*].volumeMounts[*].{subPath,subPathExpr}
 * Allowed values: unset, empty, anything on a volume that is made for this pod, of an image, or of a type that is allowed; a hostPath is
 * allowed by its path
 * </pre>
 *
 * <p>Source: the kubelet's SafeMakeDir and SafeOpen of k8s.io/mount-utils/subpath, which run as root.
 *
 * @param allowed types beside those, as the fields of core/v1 Volume are called
 */
record SubPathCheck(Set<String> allowed) implements PodCheck {

    /** A path of the node is allowed by its own name; of an image everybody may read all. */
    private static final Set<String> OF_OTHER_RULES = Set.of("hostPath", "image");

    @Override
    public void pod(JsonNode spec, List<String> violations) {
        var shared = new HashSet<String>();
        elements("volumes", spec.path("volumes"), violations, (path, volume) -> {
            if (volume.propertyStream().anyMatch(field -> isShared(field.getKey(), field.getValue()))) {
                shared.add(volume.path("name").asText());
            }
        });
        if (!shared.isEmpty()) {
            ContainerLists.of(spec)
                    .forEach((list, containers) -> elements(
                            list,
                            containers,
                            violations,
                            (path, container) -> mounts(path, container, shared, violations)));
        }
    }

    private boolean isShared(String type, JsonNode source) {
        return !type.equals("name")
                && !isUnset(source)
                && !OWN_VOLUMES.contains(type)
                && !OF_OTHER_RULES.contains(type)
                && !allowed.contains(type);
    }

    private static void mounts(String path, JsonNode container, Set<String> shared, List<String> violations) {
        elements(path + ".volumeMounts", container.path("volumeMounts"), violations, (mountPath, mount) -> {
            if (shared.contains(mount.path("name").asText())) {
                for (var field : List.of("subPath", "subPathExpr")) {
                    var value = mount.path(field);
                    require(
                            isUnset(value)
                                    || (value.isTextual() && value.textValue().isEmpty()),
                            mountPath + "." + field,
                            value,
                            "unset, because others may use the volume too; mount it without, or ask an administrator to"
                                    + " allow it for that type of volume (podSecurity.allow.subPathVolumeTypes of the"
                                    + " cluster-config)",
                            violations);
                }
            }
        });
    }
}
