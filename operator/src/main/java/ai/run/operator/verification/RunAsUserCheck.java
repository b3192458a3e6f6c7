package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.isUnset;
import static ai.run.operator.verification.PodCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Nobody asks for UID 0, in a user namespace neither.
 *
 * <pre>
 * Restricted fields:
 *   spec.securityContext.runAsUser
 *   spec.{containers,initContainers,ephemeralContainers}[*].securityContext.runAsUser
 * Allowed values: above 0, unset
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "restricted", control "Running as Non-root user". Of user namespaces
 * {@link RunAsNonRootCheck} tells.
 */
record RunAsUserCheck() implements SecurityContextCheck {

    @Override
    public void context(String path, JsonNode context, List<String> violations) {
        var user = context.path("runAsUser");
        require(
                isUnset(user) || (user.isIntegralNumber() && user.canConvertToLong() && user.longValue() > 0),
                path + ".runAsUser",
                user,
                "unset or above 0",
                violations);
    }
}
