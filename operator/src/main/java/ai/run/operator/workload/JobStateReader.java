package ai.run.operator.workload;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a Job. Any field of its status may be absent: a count of 0 is, and a new Job has none at all. */
final class JobStateReader {

    private JobStateReader() {}

    static WorkloadState of(Job job) {
        var spec = job.getSpec();
        var status = job.getStatus() == null ? new JobStatus() : job.getStatus();
        var active = orZero(status.getActive());
        var succeeded = orZero(status.getSucceeded());
        var failed = orZero(status.getFailed());
        return new WorkloadState(
                WorkloadState.ref(job),
                active,
                status.getReady(),
                succeeded,
                failed,
                status.getStartTime(),
                status.getCompletionTime(),
                Boolean.TRUE.equals(spec.getSuspend())
                        || condition(status, "Suspended").isPresent(),
                outcome(status),
                active + succeeded + failed + orZero(status.getTerminating()) > 0,
                WorkloadState.strictGroups(
                        spec.getTemplate() == null ? null : spec.getTemplate().getSpec()));
    }

    /** SuccessCriteriaMet and FailureTarget announce an end; pods still run until Complete or Failed follows. */
    private static Outcome outcome(JobStatus status) {
        if (condition(status, "Complete").isPresent()) {
            return new Outcome.Complete();
        }
        return condition(status, "Failed").map(JobStateReader::failed).orElseGet(Outcome.Unfinished::new);
    }

    static Optional<String> endedAt(Job job) {
        return Optional.ofNullable(job.getStatus())
                .flatMap(status -> condition(status, "Complete").or(() -> condition(status, "Failed")))
                .map(JobCondition::getLastTransitionTime);
    }

    private static Outcome failed(JobCondition condition) {
        return new Outcome.Failed(
                orElse(condition.getReason(), "Failed"),
                orElse(condition.getMessage(), "the Job has failed and does not say why"));
    }

    /** The condition of a type, if it is true. */
    static Optional<JobCondition> condition(JobStatus status, String type) {
        return status.getConditions().stream()
                .filter(condition -> type.equals(condition.getType()) && "True".equals(condition.getStatus()))
                .findFirst();
    }

    private static int orZero(@Nullable Integer count) {
        return count == null ? 0 : count;
    }

    private static String orElse(@Nullable String text, String other) {
        return text == null || text.isEmpty() ? other : text;
    }
}
