package ai.run.operator.enforcement;

/**
 * The kubelet itself refuses to start a container as root, should anything later in the chain change its UID.
 *
 * <pre>
 * Restricted fields:
 *   spec.securityContext.runAsNonRoot
 *   spec.containers[*].securityContext.runAsNonRoot
 *   spec.initContainers[*].securityContext.runAsNonRoot
 *   spec.ephemeralContainers[*].securityContext.runAsNonRoot
 * Allowed values: true
 * Others, and unset: replaced by true
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "restricted", control "Running as Non-root".
 */
record RunAsNonRootRule() implements Rule {

    @Override
    public void apply(MutablePod draft) {
        var podContext = draft.ensureSecurityContext();
        draft.write("securityContext.runAsNonRoot", podContext.getRunAsNonRoot(), true, podContext::setRunAsNonRoot);
        for (var container : draft.containers()) {
            var context = container.ensureSecurityContext();
            draft.write(container.pathOf("runAsNonRoot"), context.getRunAsNonRoot(), true, context::setRunAsNonRoot);
        }
    }
}
