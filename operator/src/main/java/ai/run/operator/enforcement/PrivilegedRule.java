package ai.run.operator.enforcement;

/**
 * No container is privileged: root in a privileged container is root on the node.
 *
 * <pre>
 * Restricted fields:
 *   spec.containers[*].securityContext.privileged
 *   spec.initContainers[*].securityContext.privileged
 *   spec.ephemeralContainers[*].securityContext.privileged
 * Allowed values: false, unset
 * Others: rejected, since a container that asks for it will hardly work without
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "baseline", control "Privileged Containers". The API server, too, denies it
 * together with {@code allowPrivilegeEscalation: false}, one container at a time.
 */
record PrivilegedRule() implements Rule {

    @Override
    public void apply(MutablePod draft) {
        for (var container : draft.containers()) {
            var context = container.securityContext();
            if (context != null && Boolean.TRUE.equals(context.getPrivileged())) {
                draft.rejectEscalation(container.path() + " asks for privileged: true; remove it");
            }
        }
    }
}
