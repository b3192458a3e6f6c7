package ai.run.operator.workload;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.UncountedTerminatedPods;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A Job on its way from one state to the next, which the Job controller reaches by itself in a moment. To tell of it would
 * be one status more, and one that makes the phase go back.
 */
public final class Interim {

    /** How long a Job counts as new; its creation time is in whole seconds. */
    private static final Duration NEW = Duration.ofMillis(1_500);

    private static final Set<String> ANNOUNCEMENTS = Set.of("SuccessCriteriaMet", "FailureTarget");

    private Interim() {}

    /** Says whether the Job controller has not answered a Job yet that was created a moment ago. */
    public static boolean isNew(Job job, Instant now) {
        var status = job.getStatus();
        var answered = status != null
                && (status.getStartTime() != null || !status.getConditions().isEmpty());
        return !answered
                && Duration.between(Instant.parse(job.getMetadata().getCreationTimestamp()), now)
                                .abs()
                                .compareTo(NEW)
                        < 0;
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

    private static boolean uncounted(JobStatus status) {
        return Optional.ofNullable(status.getUncountedTerminatedPods())
                .filter(Interim::hasAny)
                .isPresent();
    }

    private static boolean hasAny(UncountedTerminatedPods pods) {
        return !pods.getSucceeded().isEmpty() || !pods.getFailed().isEmpty();
    }
}
