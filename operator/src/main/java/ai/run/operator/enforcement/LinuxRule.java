package ai.run.operator.enforcement;

import io.fabric8.kubernetes.api.model.PodOS;
import java.util.TreeMap;

/**
 * The pod runs on Linux, whatever nodes the cluster has.
 *
 * <pre>
 * Restricted fields:
 *   spec.os.name
 *   spec.nodeSelector[kubernetes.io/os]
 * Allowed values: linux
 * Others: unset becomes linux; {@link WindowsRule} rejects the rest
 * </pre>
 *
 * <p>Source: KEP-2802: a Windows node ignores runAsUser. Servers before 1.24 drop {@code os} in silence, and the scheduler
 * does not go by it; the kubelet and the scheduler both go by the selector.
 */
record LinuxRule() implements Rule {

    static final String OS_LABEL = "kubernetes.io/os";
    static final String LINUX = "linux";

    @Override
    public void apply(MutablePod draft) {
        var spec = draft.spec();
        if (spec.getOs() == null) {
            spec.setOs(new PodOS());
        }
        var os = spec.getOs();
        draft.write("os.name", os.getName(), LINUX, os::setName);

        var selector = new TreeMap<>(spec.getNodeSelector());
        draft.write(
                "nodeSelector[" + OS_LABEL + "]",
                selector.get(OS_LABEL),
                LINUX,
                linux -> selector.put(OS_LABEL, String.valueOf(linux)));
        spec.setNodeSelector(selector);
    }
}
