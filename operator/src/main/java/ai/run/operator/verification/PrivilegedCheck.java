package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.requireUnsetOrFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * No container is privileged.
 *
 * <pre>
 * Restricted fields:
 *   spec.{containers,initContainers,ephemeralContainers}[*].securityContext.privileged
 * Allowed values: false, unset
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "baseline", control "Privileged Containers".
 */
record PrivilegedCheck() implements PodCheck {

    @Override
    public void container(JsonNode spec, String path, JsonNode container, List<String> violations) {
        var privileged = container.path("securityContext").path("privileged");
        requireUnsetOrFalse(path + ".securityContext.privileged", privileged, violations);
    }
}
