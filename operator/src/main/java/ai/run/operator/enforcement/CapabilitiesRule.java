package ai.run.operator.enforcement;

import ai.run.operator.clusterconfig.PodSecurityAllowances;
import ai.run.operator.text.Printable;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * No container adds a capability but those that are allowed. A list of what is forbidden would have to be complete, here and in every
 * kernel to come.
 *
 * <pre>
 * Restricted fields:
 *   spec.containers[*].securityContext.capabilities.add
 *   spec.initContainers[*].securityContext.capabilities.add
 *   spec.ephemeralContainers[*].securityContext.capabilities.add
 * Allowed values: the allowed names, spelled as Kubernetes' documents do: in capitals, without CAP_
 * Others: rejected
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "restricted", control "Capabilities", which allows NET_BIND_SERVICE alone;
 * {@link PodSecurityAllowances#KNOWN_CAPABILITIES} says why others may be allowed.
 *
 * @param allowed what may be added
 */
record CapabilitiesRule(Set<String> allowed) implements Rule {

    @Override
    public void apply(MutablePod draft) {
        for (var container : draft.containers()) {
            var context = container.securityContext();
            if (context == null || context.getCapabilities() == null) {
                continue;
            }
            var rejected = rejected(context.getCapabilities().getAdd());
            if (!rejected.isEmpty()) {
                draft.rejectEscalation(container.path() + " asks for capabilities.add: "
                        + Printable.sentence(rejected.toString()) + "; remove "
                        + (rejected.size() == 1 ? "it" : "them") + " (allowed: "
                        + (allowed.isEmpty() ? "none" : PodSecurityAllowances.listed(allowed)) + ")");
            }
        }
    }

    private List<String> rejected(@Nullable List<String> added) {
        return added == null
                ? List.of()
                : added.stream()
                        .map(String::valueOf)
                        .filter(capability -> !allowed.contains(capability))
                        .toList();
    }
}
