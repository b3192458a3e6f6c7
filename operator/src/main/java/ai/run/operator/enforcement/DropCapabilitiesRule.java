package ai.run.operator.enforcement;

import io.fabric8.kubernetes.api.model.Capabilities;
import java.util.List;

/**
 * A container that does not say which capabilities it drops, drops all: a process that is not root and cannot gain
 * privileges has no use for any, so this costs a job nothing, and the level "restricted" admits it.
 *
 * <pre>
 * Defaulted fields:
 *   spec.containers[*].securityContext.capabilities.drop
 *   spec.initContainers[*].securityContext.capabilities.drop
 *   spec.ephemeralContainers[*].securityContext.capabilities.drop
 * Default: [ALL]
 * Others: left as they are
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "restricted", control "Capabilities".
 */
record DropCapabilitiesRule() implements Rule {

    @Override
    public void apply(Draft draft) {
        for (var container : draft.containers()) {
            var context = container.ensureSecurityContext();
            if (context.getCapabilities() == null) {
                context.setCapabilities(new Capabilities());
            }
            var capabilities = context.getCapabilities();
            if (capabilities.getDrop() == null || capabilities.getDrop().isEmpty()) {
                capabilities.setDrop(List.of("ALL"));
            }
        }
    }
}
