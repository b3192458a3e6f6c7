package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.elements;
import static ai.run.operator.verification.PodCheck.isUnset;
import static ai.run.operator.verification.PodCheck.require;

import ai.run.operator.clusterconfig.PodSecurityAllowances;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map.Entry;
import java.util.Set;

/**
 * Volumes are of kinds that the node need not be trusted with, or that are allowed.
 *
 * <pre>
 * Restricted fields:
 *   spec.volumes[*].*
 * Allowed values: configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected, secret; those allowed;
 *   none, which is an emptyDir; hostPath, which {@link HostPathVolumesCheck} looks at
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "restricted", control "Volume Types". What the standard does not know is rejected there too.
 *
 * @param allowed types beside those of the standard
 */
record VolumeTypesCheck(Set<String> allowed) implements PodCheck {

    private static final Set<String> TYPES = Set.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "image",
            "persistentVolumeClaim",
            "projected",
            "secret");

    @Override
    public void pod(JsonNode spec, List<String> violations) {
        elements("volumes", spec.path("volumes"), violations, (path, volume) -> volume.properties().stream()
                .filter(field -> !isUnset(field.getValue()))
                .map(Entry::getKey)
                .filter(field -> !field.equals("name") && !field.equals("hostPath"))
                .forEach(type -> require(
                        TYPES.contains(type) || allowed.contains(type),
                        path + "." + type,
                        volume.path(type),
                        "unset; use a persistentVolumeClaim, configMap, secret"
                                + (allowed.isEmpty()
                                        ? " or emptyDir"
                                        : ", emptyDir or " + PodSecurityAllowances.listed(allowed)),
                        violations)));
    }
}
