package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.is;
import static ai.run.operator.verification.PodCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * No process gains more privileges than its parent had.
 *
 * <pre>
 * Restricted fields:
 *   spec.{containers,initContainers,ephemeralContainers}[*].securityContext.allowPrivilegeEscalation
 * Allowed values: false
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "restricted", control "Privilege Escalation". Pods for Windows are no exception here.
 */
record AllowPrivilegeEscalationCheck() implements PodCheck {

    @Override
    public void container(JsonNode spec, String path, JsonNode container, List<String> violations) {
        var escalation = container.path("securityContext").path("allowPrivilegeEscalation");
        require(
                is(false, escalation),
                path + ".securityContext.allowPrivilegeEscalation",
                escalation,
                "false",
                violations);
    }
}
