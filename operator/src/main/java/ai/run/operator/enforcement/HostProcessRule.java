package ai.run.operator.enforcement;

import io.fabric8.kubernetes.api.model.WindowsSecurityContextOptions;
import org.jspecify.annotations.Nullable;

/**
 * No container is a process of the Windows node itself.
 *
 * <pre>
 * Restricted fields:
 *   spec.securityContext.windowsOptions.hostProcess
 *   spec.containers[*].securityContext.windowsOptions.hostProcess
 *   spec.initContainers[*].securityContext.windowsOptions.hostProcess
 *   spec.ephemeralContainers[*].securityContext.windowsOptions.hostProcess
 * Allowed values: false, unset
 * Others: rejected
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "baseline", control "HostProcess". With runAsUser in force as well,
 * {@link WindowsRule} rejects any Windows options.
 */
record HostProcessRule() implements Rule {

    @Override
    public void apply(MutablePod draft) {
        var podContext = draft.securityContext();
        if (podContext != null && isHostProcess(podContext.getWindowsOptions())) {
            reject(draft, "the pod");
        }
        for (var container : draft.containers()) {
            var context = container.securityContext();
            if (context != null && isHostProcess(context.getWindowsOptions())) {
                reject(draft, container.path());
            }
        }
    }

    private static boolean isHostProcess(@Nullable WindowsSecurityContextOptions options) {
        return options != null && Boolean.TRUE.equals(options.getHostProcess());
    }

    private static void reject(MutablePod draft, String who) {
        draft.rejectEscalation(who + " asks for windowsOptions.hostProcess: true; remove it");
    }
}
