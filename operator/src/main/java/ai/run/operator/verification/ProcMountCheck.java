package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.isOneOf;
import static ai.run.operator.verification.PodCheck.isUnset;
import static ai.run.operator.verification.PodCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * {@code /proc} keeps its masks, in a user namespace too.
 *
 * <pre>
 * Restricted fields:
 *   spec.{containers,initContainers,ephemeralContainers}[*].securityContext.procMount
 * Allowed values: Default, unset
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "restricted", control "/proc Mount Type".
 */
record ProcMountCheck() implements PodCheck {

    private static final Set<String> ALLOWED = Set.of("Default");

    @Override
    public void container(JsonNode spec, String path, JsonNode container, List<String> violations) {
        var procMount = container.path("securityContext").path("procMount");
        require(
                isUnset(procMount) || isOneOf(ALLOWED, procMount),
                path + ".securityContext.procMount",
                procMount,
                "unset or Default",
                violations);
    }
}
