package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.elements;
import static ai.run.operator.verification.PodCheck.is;
import static ai.run.operator.verification.PodCheck.isOneOf;
import static ai.run.operator.verification.PodCheck.isUnset;
import static ai.run.operator.verification.PodCheck.require;

import ai.run.operator.clusterconfig.PodSecurityAllowances.HostPath;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * No directory of the node is mounted but those that are allowed, and only in the way that is allowed.
 *
 * <pre>
 * Restricted fields:
 *   spec.volumes[*].hostPath.path
 * Allowed values: an allowed path; where it is allowed for reading, what lies below it too; never with . or .. in it
 * Restricted fields:
 *   spec.volumes[*].hostPath.type
 * Allowed values: unset, empty, Directory, File; the others, two of which create what is not there, where the path is allowed for writing
 * Restricted fields:
 *   spec.{containers,initContainers,ephemeralContainers}[*].volumeMounts[*].readOnly
 * Allowed values: true where the volume is a path that is allowed for reading
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "baseline", control "HostPath Volumes"; core/v1 HostPathVolumeSource.
 *
 * @param allowed the paths that may be mounted
 */
record HostPathVolumesCheck(List<HostPath> allowed) implements PodCheck {

    private static final Set<String> TYPES = Set.of("", "Directory", "File");
    private static final Set<String> PARENTS = Set.of(".", "..");

    @Override
    public void pod(JsonNode spec, List<String> violations) {
        var readOnly = new HashSet<String>();
        elements("volumes", spec.path("volumes"), violations, (volumePath, volume) -> {
            var hostPath = volume.path("hostPath");
            if (isUnset(hostPath)) {
                return;
            }
            var path = hostPath.path("path");
            var match = match(path);
            require(match.isPresent(), volumePath + ".hostPath.path", path, expectation(), violations);

            var isWritable = match.filter(HostPath::writable).isPresent();
            var type = hostPath.path("type");
            require(
                    isWritable || isUnset(type) || isOneOf(TYPES, type),
                    volumePath + ".hostPath.type",
                    type,
                    "unset, Directory or File",
                    violations);
            if (match.isPresent() && !isWritable) {
                readOnly.add(volume.path("name").asText());
            }
        });
        if (!readOnly.isEmpty()) {
            ContainerLists.of(spec)
                    .forEach((list, containers) -> elements(
                            list,
                            containers,
                            violations,
                            (path, container) -> requireReadOnly(path, container, readOnly, violations)));
        }
    }

    private static void requireReadOnly(String path, JsonNode container, Set<String> volumes, List<String> violations) {
        elements(path + ".volumeMounts", container.path("volumeMounts"), violations, (mountPath, mount) -> {
            var readOnly = mount.path("readOnly");
            require(
                    is(true, readOnly) || !volumes.contains(mount.path("name").asText()),
                    mountPath + ".readOnly",
                    readOnly,
                    "true: the volume's hostPath may be read only",
                    violations);
        });
    }

    private String expectation() {
        return allowed.isEmpty()
                ? "unset; use a persistentVolumeClaim or nfs"
                : "one of "
                        + allowed.stream()
                                .map(path -> path.writable() ? path.path() : path.path() + " or below")
                                .collect(Collectors.joining(", "));
    }

    /** The deepest of the allowed paths that this one is at or below, if it may be mounted under it. */
    private Optional<HostPath> match(JsonNode path) {
        if (!path.isTextual() || !path.textValue().startsWith("/")) {
            return Optional.empty();
        }
        var components = components(path.textValue());
        if (components.stream().anyMatch(PARENTS::contains)) {
            return Optional.empty();
        }
        return allowed.stream()
                .filter(candidate -> isAtOrBelow(components, components(candidate.path())))
                .max((one, other) ->
                        components(one.path()).size() - components(other.path()).size())
                .filter(candidate -> !candidate.writable() || components.equals(components(candidate.path())));
    }

    private static boolean isAtOrBelow(List<String> path, List<String> directory) {
        return path.size() >= directory.size()
                && path.subList(0, directory.size()).equals(directory);
    }

    /** Several slashes are one, as for the kernel. */
    private static List<String> components(String path) {
        return Stream.of(path.split("/"))
                .filter(component -> !component.isEmpty())
                .toList();
    }
}
