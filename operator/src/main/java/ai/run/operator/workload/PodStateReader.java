package ai.run.operator.workload;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a Pod. Any field of its status may be absent. */
final class PodStateReader {

    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private PodStateReader() {}

    static WorkloadState of(Pod pod) {
        var status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        var outcome = outcome(pod, status);
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
                WorkloadState.strictGroups(pod.getSpec()));
    }

    static boolean hasEnded(Pod pod) {
        return pod.getStatus() != null
                && ENDED.contains(Objects.requireNonNullElse(pod.getStatus().getPhase(), ""));
    }

    /** Phase Unknown is no end: the node does not answer, and the pod may still run. */
    private static Outcome outcome(Pod pod, PodStatus status) {
        if ("Succeeded".equals(status.getPhase())) {
            return new Outcome.Complete();
        }
        return "Failed".equals(status.getPhase()) ? failed(pod) : new Outcome.Unfinished();
    }

    private static Outcome failed(Pod pod) {
        return PodFailure.of(pod)
                .map(failure -> new Outcome.Failed(failure.reason(), failure.message()))
                .orElseGet(() -> new Outcome.Failed("Failed", "the Pod was deleted, and its containers were stopped"));
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

    private static Optional<ContainerStateTerminated> terminated(ContainerStatus container) {
        return Optional.ofNullable(container.getState()).map(state -> state.getTerminated());
    }

    static Optional<PodCondition> condition(PodStatus status, String type, String value) {
        return status.getConditions().stream()
                .filter(condition -> type.equals(condition.getType()) && value.equals(condition.getStatus()))
                .findFirst();
    }
}
