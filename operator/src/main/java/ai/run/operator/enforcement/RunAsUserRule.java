package ai.run.operator.enforcement;

/**
 * Every process starts with the user's UID.
 *
 * <pre>
 * Restricted fields:
 *   spec.securityContext.runAsUser
 *   spec.containers[*].securityContext.runAsUser
 *   spec.initContainers[*].securityContext.runAsUser
 *   spec.ephemeralContainers[*].securityContext.runAsUser
 * Allowed values: the user's UID
 * Others, and unset: replaced by the user's UID
 * </pre>
 *
 * <p>Source: core/v1 SecurityContext, "may also be set in PodSecurityContext; if set in both, the value specified in
 * SecurityContext takes precedence". So the pod's value alone enforces nothing. It is written on containers that leave it
 * open as well, for webhooks and policies that look at containers alone.
 *
 * @param uid the user's UID
 */
record RunAsUserRule(Long uid) implements Rule {

    @Override
    public void apply(MutablePod draft) {
        var podContext = draft.ensureSecurityContext();
        draft.write("securityContext.runAsUser", podContext.getRunAsUser(), uid, podContext::setRunAsUser);
        for (var container : draft.containers()) {
            var context = container.ensureSecurityContext();
            draft.write(container.pathOf("runAsUser"), context.getRunAsUser(), uid, context::setRunAsUser);
        }
    }
}
