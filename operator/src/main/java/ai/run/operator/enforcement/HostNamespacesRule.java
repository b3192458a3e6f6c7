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
        reject(draft, "hostPID", spec.getHostPID());
        reject(draft, "hostIPC", spec.getHostIPC());
        reject(draft, "hostNetwork", spec.getHostNetwork());
    }

    private static void reject(MutablePod draft, String field, @Nullable Boolean value) {
        if (Boolean.TRUE.equals(value)) {
            draft.rejectEscalation("the pod asks for " + field + ": true; remove it");
        }
    }
}
