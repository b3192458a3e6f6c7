package ai.run.operator.workload;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a Pod. Any field of its status may be absent. */
final class PodStateReader {

    /** Why a container waits when all goes well. */
    private static final Set<String> USUAL_WAITS = Set.of("ContainerCreating", "PodInitializing");

    private PodStateReader() {}

    static WorkloadState of(Pod pod) {
        var status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        var outcome = outcome(status);
        var complete = outcome instanceof Outcome.Complete;
        var unfinished = outcome instanceof Outcome.Unfinished;
        return new WorkloadState(
                WorkloadState.ref(pod),
                unfinished ? 1 : 0,
                condition(status, "Ready", "True").isPresent() ? 1 : 0,
                complete ? 1 : 0,
                outcome instanceof Outcome.Failed ? 1 : 0,
                startTime(status),
                complete ? lastFinish(status) : null,
                false,
                outcome,
                true,
                WorkloadState.strictGroups(pod.getSpec()),
                unfinished ? detail(status) : null);
    }

    /** Phase Unknown is no end: the node does not answer, and the pod may still run. */
    private static Outcome outcome(PodStatus status) {
        if ("Succeeded".equals(status.getPhase())) {
            return new Outcome.Complete();
        }
        return "Failed".equals(status.getPhase()) ? failed(status) : new Outcome.Unfinished();
    }

    /** The pod's own words where it has some, as when it was evicted or took too long; else those of its containers. */
    private static Outcome failed(PodStatus status) {
        var failures = failures(status);
        var containersReason = failures.stream()
                .map(failure -> failure.state().getReason())
                .filter(Objects::nonNull)
                .findFirst();
        var containersMessage = failures.stream().map(Failure::toString).collect(Collectors.joining(", "));
        return new Outcome.Failed(
                text(status.getReason()).or(() -> containersReason).orElse("Failed"),
                text(status.getMessage())
                        .or(() -> text(containersMessage))
                        .orElse("the Pod has failed and does not say why"));
    }

    private static List<Failure> failures(PodStatus status) {
        return Stream.concat(
                        status.getInitContainerStatuses().stream()
                                .map(container -> Failure.of("init container", container)),
                        status.getContainerStatuses().stream().map(container -> Failure.of("container", container)))
                .flatMap(Optional::stream)
                .toList();
    }

    /** A container that ended badly. */
    private record Failure(String container, ContainerStateTerminated state) {

        static Optional<Failure> of(String kind, ContainerStatus status) {
            return terminated(status)
                    .filter(state -> state.getExitCode() != null && state.getExitCode() != 0)
                    .map(state -> new Failure(kind + " " + status.getName(), state));
        }

        @Override
        public String toString() {
            var reason = text(state.getReason()).map(word -> " (" + word + ")").orElse("");
            return container + " exited with " + state.getExitCode() + reason;
        }
    }

    /** The kubelet writes it when it takes the pod on; what runs nothing yet has not started. */
    private static @Nullable String startTime(PodStatus status) {
        return "Pending".equals(status.getPhase()) ? null : status.getStartTime();
    }

    static Optional<String> endedAt(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(PodStateReader::lastFinish);
    }

    /** Times of one server have one format, in UTC: their order is that of their text. */
    private static @Nullable String lastFinish(PodStatus status) {
        return status.getContainerStatuses().stream()
                .flatMap(container -> terminated(container).stream())
                .map(ContainerStateTerminated::getFinishedAt)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private static @Nullable String detail(PodStatus status) {
        if ("Unknown".equals(status.getPhase())) {
            return text(status.getMessage()).orElse("the Pod's node does not answer");
        }
        return condition(status, "PodScheduled", "False")
                .flatMap(condition -> text(condition.getMessage()).or(() -> text(condition.getReason())))
                .or(() -> waiting(status))
                .orElse(null);
    }

    private static Optional<String> waiting(PodStatus status) {
        return Stream.concat(status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
                .filter(container -> container.getState() != null
                        && container.getState().getWaiting() != null
                        && isUnusual(container.getState().getWaiting()))
                .map(container -> "container " + container.getName() + " waits: "
                        + words(container.getState().getWaiting()))
                .findFirst();
    }

    private static boolean isUnusual(ContainerStateWaiting waiting) {
        return text(waiting.getReason())
                .filter(reason -> !USUAL_WAITS.contains(reason))
                .isPresent();
    }

    private static String words(ContainerStateWaiting waiting) {
        return waiting.getReason()
                + text(waiting.getMessage()).map(message -> ": " + message).orElse("");
    }

    private static Optional<ContainerStateTerminated> terminated(ContainerStatus container) {
        return Optional.ofNullable(container.getState()).map(state -> state.getTerminated());
    }

    private static Optional<PodCondition> condition(PodStatus status, String type, String value) {
        return status.getConditions().stream()
                .filter(condition -> type.equals(condition.getType()) && value.equals(condition.getStatus()))
                .findFirst();
    }

    private static Optional<String> text(@Nullable String text) {
        return Optional.ofNullable(text).filter(words -> !words.isEmpty());
    }
}
