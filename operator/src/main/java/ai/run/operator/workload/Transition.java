package ai.run.operator.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.UncountedTerminatedPods;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A short state that a workload leaves by itself. A status that tells of it would be one write more, and would make the phase
 * go back.
 */
public final class Transition {

    /** How long a workload counts as new, give or take a second. */
    public static final Duration SETTLING_PERIOD = Duration.ofMillis(1_500);

    /** What would be new for longer was created by a clock that is ahead of ours. */
    private static final Duration LONGEST_SETTLING_PERIOD = SETTLING_PERIOD.multipliedBy(2);

    private static final Set<String> ANNOUNCEMENTS = Set.of("SuccessCriteriaMet", "FailureTarget");

    private Transition() {}

    /**
     * How long a workload still counts as new that nobody has answered yet: the Job controller, or the scheduler and the
     * kubelet. Empty when it is answered, or new no longer.
     */
    public static Optional<Duration> newFor(HasMetadata workload, Instant now) {
        if (isAnswered(workload)) {
            return Optional.empty();
        }
        return Optional.of(Duration.between(now, created(workload.getMetadata()).plus(SETTLING_PERIOD)))
                .filter(left -> left.compareTo(Duration.ZERO) > 0 && left.compareTo(LONGEST_SETTLING_PERIOD) <= 0);
    }

    /** It is written down in whole seconds. The UID gives the rest, so that not all of a second are told of in one moment. */
    private static Instant created(ObjectMeta metadata) {
        var milliseconds = Math.floorMod(Objects.hashCode(metadata.getUid()), 1_000);
        return Instant.parse(metadata.getCreationTimestamp()).plusMillis(milliseconds);
    }

    private static boolean isAnswered(HasMetadata workload) {
        return workload instanceof Job job ? isAnswered(job) : isAnswered((Pod) workload);
    }

    private static boolean isAnswered(Job job) {
        var status = job.getStatus();
        return status != null
                && (status.getStartTime() != null || !status.getConditions().isEmpty());
    }

    /** A pod that waits for something unusual has been answered, if not well. */
    private static boolean isAnswered(Pod pod) {
        var phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return (phase != null && !phase.equals("Pending"))
                || PodWaitReader.of(pod).filter(PodWait::isExplained).isPresent();
    }

    /** Says whether the pods are done, or being ended, and the count of them, or Complete or Failed, is still to come. */
    public static boolean isEnding(Job job) {
        var status = Objects.requireNonNullElseGet(job.getStatus(), JobStatus::new);
        if (status.getConditions().stream()
                .anyMatch(condition ->
                        ANNOUNCEMENTS.contains(condition.getType()) && "True".equals(condition.getStatus()))) {
            return true;
        }
        var done = status.getSucceeded() == null ? 0 : status.getSucceeded();
        var asked = Objects.requireNonNullElse(job.getSpec().getCompletions(), 1);
        return (status.getActive() == null || status.getActive() == 0)
                && (uncounted(status) || (done > 0 && done >= asked));
    }

    /** Says whether all pods that were asked for have succeeded, counted or not. */
    static boolean isDone(Job job) {
        var status = Objects.requireNonNullElseGet(job.getStatus(), JobStatus::new);
        var counted = status.getSucceeded() == null ? 0 : status.getSucceeded();
        var uncounted = Optional.ofNullable(status.getUncountedTerminatedPods())
                .map(pods -> pods.getSucceeded().size())
                .orElse(0);
        return counted + uncounted >= Objects.requireNonNullElse(job.getSpec().getCompletions(), 1);
    }

    /** Says whether it is suspended no more, and the Job controller has still to answer that. */
    public static boolean isResuming(Job job) {
        return !Boolean.TRUE.equals(job.getSpec().getSuspend())
                && WorkloadState.of(job).suspended();
    }

    private static boolean uncounted(JobStatus status) {
        return Optional.ofNullable(status.getUncountedTerminatedPods())
                .filter(Transition::hasAny)
                .isPresent();
    }

    private static boolean hasAny(UncountedTerminatedPods pods) {
        return !pods.getSucceeded().isEmpty() || !pods.getFailed().isEmpty();
    }
}
