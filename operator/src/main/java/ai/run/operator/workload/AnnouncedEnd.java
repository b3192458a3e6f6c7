package ai.run.operator.workload;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import java.util.Optional;

/**
 * The end of a Job that is certain and not written down yet: all its pods have succeeded, or the Job controller has decided
 * (<a href="https://github.com/kubernetes/enhancements/issues/3998">KEP-3998</a>: {@code SuccessCriteriaMet} and {@code
 * FailureTarget} announce {@code Complete} and {@code Failed}). Where the Job is deleted in between, nobody writes it down.
 */
final class AnnouncedEnd {

    private AnnouncedEnd() {}

    static boolean isIn(Job job) {
        return condition(job).isPresent();
    }

    /** The Job as it would have ended; as it is, where it has ended or nothing is certain. */
    static Job carriedOut(Job job) {
        return WorkloadState.of(job).unfinished()
                ? condition(job)
                        .map(end -> new JobBuilder(job)
                                .editStatus()
                                .addToConditions(end)
                                .endStatus()
                                .build())
                        .orElse(job)
                : job;
    }

    private static Optional<JobCondition> condition(Job job) {
        if (job.getStatus() == null) {
            return Optional.empty();
        }
        if (Transition.isDone(job)
                || JobStateReader.condition(job.getStatus(), "SuccessCriteriaMet")
                        .isPresent()) {
            return Optional.of(new JobConditionBuilder()
                    .withType("Complete")
                    .withStatus("True")
                    .build());
        }
        return JobStateReader.condition(job.getStatus(), "FailureTarget")
                .map(target ->
                        new JobConditionBuilder(target).withType("Failed").build());
    }
}
