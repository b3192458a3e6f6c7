package ai.run.operator.enforcement;

import io.fabric8.kubernetes.api.model.Capabilities;
import java.util.List;

/**
 * Every container drops all capabilities, whatever it says. What is left in a container's bounding set, a program with file
 * capabilities gives to any user who runs it: the runtime puts it into the permitted set of the container's first process, and
 * {@code no_new_privs} takes away nothing that a process has.
 *
 * <pre>
 * Restricted fields:
 *   spec.containers[*].securityContext.capabilities.drop
 *   spec.initContainers[*].securityContext.capabilities.drop
 *   spec.ephemeralContainers[*].securityContext.capabilities.drop
 * Allowed values: [ALL]
 * Others: replaced by [ALL], unset included
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "restricted", control "Capabilities"; capabilities(7), "Transformation of capabilities
 * during execve()".
 */
record DropCapabilitiesRule() implements Rule {

    private static final List<String> ALL = List.of("ALL");

    @Override
    public void apply(MutablePod draft) {
        for (var container : draft.containers()) {
            var context = container.ensureSecurityContext();
            if (context.getCapabilities() == null) {
                context.setCapabilities(new Capabilities());
            }
            var capabilities = context.getCapabilities();
            // The model cannot tell an empty list from an unset one.
            var drop = capabilities.getDrop();
            draft.write(
                    container.pathOf("capabilities.drop"),
                    drop == null || drop.isEmpty() ? null : drop,
                    ALL,
                    capabilities::setDrop);
        }
    }
}
