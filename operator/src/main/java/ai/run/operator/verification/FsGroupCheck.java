package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.isUnset;

import ai.run.operator.text.Printable;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Holds when {@code fsGroup} changes no file but the pod's own, and those that it may: it is unset, or each volume is made for this
 * pod or of a type that is allowed.
 *
 * @param allowed types beside those of which every volume is made for its pod
 */
record FsGroupCheck(Set<String> allowed) implements PodCheck {

    @Override
    public void pod(JsonNode spec, List<String> violations) {
        if (isUnset(spec.path("securityContext").path("fsGroup"))) {
            return;
        }
        var shared = new ArrayList<String>();
        for (var volume : spec.path("volumes")) {
            volume.fieldNames().forEachRemaining(field -> {
                if (!field.equals("name") && !isUnset(volume.path(field)) && !mayChange(field)) {
                    shared.add("volumes[" + volume.path("name").asText() + "]." + field);
                }
            });
        }
        if (!shared.isEmpty()) {
            violations.add(
                    "securityContext.fsGroup is set" + MUST + "unset, because it would change the files of others in "
                            + Printable.shortened(String.join(", ", shared), SHOWN)
                            + "; remove it, or ask an administrator to allow it for that type of volume"
                            + " (podSecurity.allow.fsGroupVolumeTypes of the cluster-config)");
        }
    }

    private boolean mayChange(String type) {
        return OWN_VOLUMES.contains(type) || allowed.contains(type);
    }
}
