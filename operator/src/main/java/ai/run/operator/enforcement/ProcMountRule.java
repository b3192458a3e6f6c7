package ai.run.operator.enforcement;

import ai.run.operator.text.Printable;

/**
 * {@code /proc} keeps its masks: without them {@code /proc/sys} can be written, and with it the program that the node
 * runs, as root, when a process crashes.
 *
 * <pre>
 * Restricted fields:
 *   spec.containers[*].securityContext.procMount
 *   spec.initContainers[*].securityContext.procMount
 *   spec.ephemeralContainers[*].securityContext.procMount
 * Allowed values: Default, unset
 * Others: rejected
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "baseline", control "/proc Mount Type"; KEP-4265 (ProcMount option).
 */
record ProcMountRule() implements Rule {

    private static final String DEFAULT = "Default";

    @Override
    public void apply(MutablePod draft) {
        for (var container : draft.containers()) {
            var context = container.securityContext();
            if (context != null
                    && context.getProcMount() != null
                    && !context.getProcMount().equals(DEFAULT)) {
                draft.rejectEscalation(container.path() + " asks for procMount: "
                        + Printable.sentence(context.getProcMount()) + "; remove it");
            }
        }
    }
}
