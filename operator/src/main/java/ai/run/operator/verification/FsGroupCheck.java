package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.isUnset;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * Holds when {@code fsGroup} changes no file but the pod's own: it is unset, or each volume is made for this pod.
 *
 * @param types the types of volumes that are
 */
record FsGroupCheck(Set<String> types) implements PodCheck {

    static final FsGroupCheck DEFAULT =
            new FsGroupCheck(Set.of("configMap", "downwardAPI", "emptyDir", "ephemeral", "projected", "secret"));

    @Override
    public void pod(JsonNode spec, List<String> violations) {
        if (isUnset(spec.path("securityContext").path("fsGroup"))) {
            return;
        }
        for (var volume : spec.path("volumes")) {
            volume.fieldNames().forEachRemaining(field -> {
                if (!field.equals("name") && !isUnset(volume.path(field)) && !isOwn(field, volume.path(field))) {
                    violations.add(
                            "securityContext.fsGroup is set, and must be unset where the pod has a volume that is not"
                                    + " its alone, such as volumes["
                                    + volume.path("name").asText() + "]." + field);
                }
            });
        }
    }

    private boolean isOwn(String type, JsonNode source) {
        return types.contains(type) && !(type.equals("ephemeral") && namesOne(source.at("/volumeClaimTemplate/spec")));
    }

    private static boolean namesOne(JsonNode claim) {
        return claim.hasNonNull("volumeName")
                || claim.hasNonNull("selector")
                || "".equals(claim.path("storageClassName").textValue());
    }
}
