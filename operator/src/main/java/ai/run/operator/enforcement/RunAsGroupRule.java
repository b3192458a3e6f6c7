package ai.run.operator.enforcement;

/**
 * Every process starts with the user's primary GID.
 *
 * <pre>
 * Restricted fields:
 *   spec.securityContext.runAsGroup
 *   spec.containers[*].securityContext.runAsGroup
 *   spec.initContainers[*].securityContext.runAsGroup
 *   spec.ephemeralContainers[*].securityContext.runAsGroup
 * Allowed values: the user's GID
 * Others, and unset: replaced by the user's GID
 * </pre>
 *
 * <p>Source: KEP-213 (run_as_group): without a runAsGroup a container with a runAsUser has the primary GID 0.
 *
 * @param gid the user's primary GID
 */
record RunAsGroupRule(Long gid) implements Rule {

    @Override
    public void apply(MutablePod draft) {
        var podContext = draft.ensureSecurityContext();
        draft.write("securityContext.runAsGroup", podContext.getRunAsGroup(), gid, podContext::setRunAsGroup);
        for (var container : draft.containers()) {
            var context = container.ensureSecurityContext();
            draft.write(container.pathOf("runAsGroup"), context.getRunAsGroup(), gid, context::setRunAsGroup);
        }
    }
}
