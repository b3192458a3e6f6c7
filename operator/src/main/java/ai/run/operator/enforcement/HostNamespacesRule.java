package ai.run.operator.enforcement;

import org.jspecify.annotations.Nullable;

/**
 * The pod has namespaces of its own: in the node's, its processes reach those of the node, and services that trust
 * whoever comes from the node itself.
 *
 * <pre>
 * Restricted fields:
 *   spec.hostPID
 *   spec.hostIPC
 *   spec.hostNetwork
 * Allowed values: false, unset
 * Others: rejected
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "baseline", control "Host Namespaces".
 */
record HostNamespacesRule() implements Rule {

    @Override
    public void apply(MutablePod draft) {
        var spec = draft.spec();
        refuse(draft, "hostPID", spec.getHostPID());
        refuse(draft, "hostIPC", spec.getHostIPC());
        refuse(draft, "hostNetwork", spec.getHostNetwork());
    }

    private static void refuse(MutablePod draft, String field, @Nullable Boolean value) {
        if (Boolean.TRUE.equals(value)) {
            draft.refuseEscalation("the pod asks for " + field + ": true; remove it");
        }
    }
}
