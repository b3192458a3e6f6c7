package ai.run.operator.cli.jobs;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What commands tell of a pod. Any field of it may be absent. */
final class SeenPod {

    /** Resources that vendors' device plugins offer: nvidia.com/gpu, amd.com/gpu, gpu.intel.com/i915, nvidia.com/mig-1g.5gb. */
    private static final Pattern GPU =
            Pattern.compile("(?:[^/]*\\.)?gpu\\..+/.+|[^/]+/gpu(?:\\..+)?|nvidia\\.com/mig-.+");

    /** KAI's, on a pod: the part of one GPU that it asks for. */
    private static final String GPU_FRACTION = "gpu-fraction";

    /** A number as people write it: one with an exponent may have a billion digits. */
    private static final Pattern FRACTION = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,6})?");

    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private SeenPod() {}

    static Optional<Instant> createdAt(Pod pod) {
        return SeenJob.time(Objects.requireNonNullElse(pod.getMetadata().getCreationTimestamp(), ""));
    }

    /** Returns its phase; {@code Unknown} where it has none. */
    static String phase(Pod pod) {
        return Objects.requireNonNullElse(status(pod).getPhase(), "Unknown");
    }

    static boolean hasEnded(Pod pod) {
        return ENDED.contains(phase(pod));
    }

    /** Says whether commands can be run in it: it runs, and nobody has asked it to end. */
    static boolean runs(Pod pod) {
        return "Running".equals(phase(pod)) && !isLeaving(pod);
    }

    static boolean isLeaving(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() != null;
    }

    /** Returns where it runs; empty while no node has it. */
    static Optional<String> node(Pod pod) {
        return Optional.ofNullable(pod.getSpec()).map(PodSpec::getNodeName).filter(name -> !name.isEmpty());
    }

    /** Returns how many GPUs it asks for, or what part of one. */
    static BigDecimal gpus(Pod pod) {
        var whole = Stream.ofNullable(pod.getSpec())
                .flatMap(spec -> spec.getContainers().stream())
                .flatMap(SeenPod::limits)
                .filter(limit -> GPU.matcher(limit.getKey()).matches())
                .map(limit -> limit.getValue().getNumericalAmount())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return whole.add(gpuFraction(pod));
    }

    private static Stream<Map.Entry<String, Quantity>> limits(Container container) {
        return Stream.ofNullable(container.getResources())
                .flatMap(resources -> Stream.ofNullable(resources.getLimits()))
                .flatMap(limits -> limits.entrySet().stream());
    }

    private static BigDecimal gpuFraction(Pod pod) {
        return Optional.ofNullable(pod.getMetadata().getAnnotations())
                .map(all -> all.get(GPU_FRACTION))
                .filter(FRACTION.asMatchPredicate())
                .map(BigDecimal::new)
                .orElse(BigDecimal.ZERO);
    }

    /** Returns what the node says of its containers, in the order in which they start. */
    static List<ContainerStatus> containers(Pod pod) {
        return Stream.of(
                        status(pod).getInitContainerStatuses(),
                        status(pod).getContainerStatuses(),
                        status(pod).getEphemeralContainerStatuses())
                .flatMap(List::stream)
                .toList();
    }

    private static PodStatus status(Pod pod) {
        return Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
    }
}
