package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.object;
import static ai.run.operator.verification.PodCheck.requireUnsetOrFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * No container is a process of the Windows node itself.
 *
 * <pre>
 * Restricted fields:
 *   spec.securityContext.windowsOptions.hostProcess
 *   spec.{containers,initContainers,ephemeralContainers}[*].securityContext.windowsOptions.hostProcess
 * Allowed values: false, unset
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "baseline", control "HostProcess".
 */
record WindowsHostProcessCheck() implements SecurityContextCheck {

    @Override
    public void context(String path, JsonNode context, List<String> violations) {
        var options = object(path, context, violations).path("windowsOptions");
        var hostProcess = object(path + ".windowsOptions", options, violations).path("hostProcess");
        requireUnsetOrFalse(path + ".windowsOptions.hostProcess", hostProcess, violations);
    }
}
