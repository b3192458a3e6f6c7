package ai.run.operator.enforcement;

import ai.run.operator.status.Reason;

/**
 * The pod runs where users have UIDs.
 *
 * <pre>
 * Restricted fields:
 *   spec.os.name
 *   spec.securityContext.windowsOptions
 *   spec.containers[*].securityContext.windowsOptions
 *   spec.initContainers[*].securityContext.windowsOptions
 *   spec.ephemeralContainers[*].securityContext.windowsOptions
 * Allowed values: unset; linux
 * Others: refused
 * </pre>
 *
 * <p>Source: core/v1 WindowsSecurityContextOptions: {@code runAsUserName} and the GMSA fields choose another identity,
 * and Windows ignores runAsUser. Removing them would make a job that cannot run there, so they are refused; an empty
 * {@code windowsOptions} too, because a cluster's webhook may fill it.
 */
record WindowsRule() implements Rule {

    private static final String LINUX = "linux";
    private static final String BECAUSE = ", because runAsUser is in force and Windows has no UIDs";

    @Override
    public void apply(Draft draft) {
        var os = draft.spec().getOs();
        if (os != null && os.getName() != null && !os.getName().equals(LINUX)) {
            refuse(draft, "the pod asks for os.name: " + os.getName());
        }
        var podContext = draft.securityContext();
        if (podContext != null && podContext.getWindowsOptions() != null) {
            refuse(draft, "the pod asks for securityContext.windowsOptions");
        }
        for (var container : draft.containers()) {
            var context = container.securityContext();
            if (context != null && context.getWindowsOptions() != null) {
                refuse(draft, container.path() + " asks for securityContext.windowsOptions");
            }
        }
    }

    private static void refuse(Draft draft, String what) {
        draft.refuse(Reason.WindowsUnsupported, what + "; remove it" + BECAUSE);
    }
}
