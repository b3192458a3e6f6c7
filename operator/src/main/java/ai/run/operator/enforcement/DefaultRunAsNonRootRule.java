package ai.run.operator.enforcement;

/**
 * A pod that does not say whether it may run as root, may not: the kubelet then starts no container whose image would.
 *
 * <pre>
 * Defaulted fields:
 *   spec.securityContext.runAsNonRoot
 * Default: true
 * Others: left as they are, those of single containers too
 * </pre>
 *
 * <p>Where runAsUser is in force, {@link RunAsNonRootRule} does more.
 *
 * <p>Source: Pod Security Standards, level "restricted", control "Running as Non-root".
 */
record DefaultRunAsNonRootRule() implements Rule {

    @Override
    public void apply(MutablePod draft) {
        var context = draft.ensureSecurityContext();
        if (context.getRunAsNonRoot() == null) {
            context.setRunAsNonRoot(true);
        }
    }
}
