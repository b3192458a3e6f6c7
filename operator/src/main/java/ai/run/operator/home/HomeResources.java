package ai.run.operator.home;

import ai.run.operator.clusterconfig.ClusterConfig.ContainerResources;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the init container asks for. It must not get in the way of a pod that would start without it: LimitRanges and quotas
 * look at each container, the scheduler and queues at the largest init container, and the QoS class is that of all.
 *
 * <p>So it asks for what the job's first container does. Whatever lets that one in lets this one in, and the pod asks for no
 * resource, and no more of one, that it would not ask for anyway: it needs the larger of its init containers and the sum of
 * the others.
 */
final class HomeResources {

    /** The resources that every node has; a device is of no use to the init container. */
    private static final String[] COPIED = {"cpu", "memory", "ephemeral-storage"};

    private static final Pattern PLAIN = Pattern.compile("[0-9.]{1,32}[A-Za-z]{0,2}");

    private HomeResources() {}

    /**
     * What it asks for; null for nothing.
     *
     * @param configured what the cluster-config says; null where it says nothing
     */
    static @Nullable ResourceRequirements of(PodSpec pod, @Nullable ContainerResources configured) {
        if (configured != null) {
            return requirements(new TreeMap<>(configured.requests()), new TreeMap<>(configured.limits()));
        }
        var first = pod.getContainers().isEmpty()
                ? null
                : pod.getContainers().get(0).getResources();
        return first == null ? null : requirements(copied(first.getRequests()), copied(first.getLimits()));
    }

    private static Map<String, Quantity> copied(@Nullable Map<String, Quantity> amounts) {
        var copied = new TreeMap<String, Quantity>();
        for (var name : COPIED) {
            var amount = amounts == null ? null : amounts.get(name);
            // What else a container may say is rejected, or denied, and is not to be told of this one too.
            if (amount != null && PLAIN.matcher(amount.toString()).matches()) {
                copied.put(name, amount);
            }
        }
        return copied;
    }

    private static @Nullable ResourceRequirements requirements(
            Map<String, Quantity> requests, Map<String, Quantity> limits) {
        return requests.isEmpty() && limits.isEmpty()
                ? null
                : new ResourceRequirementsBuilder()
                        .withRequests(requests)
                        .withLimits(limits)
                        .build();
    }
}
