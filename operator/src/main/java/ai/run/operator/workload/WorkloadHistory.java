package ai.run.operator.workload;

import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a job's workloads went through, one change after the other, as a watch tells it: whether one of them had ended before
 * somebody deleted it. Their last states alone cannot always tell, since times are whole seconds.
 */
public final class WorkloadHistory {

    private final RunaiJob job;
    private final Map<String, HasMetadata> latest = new HashMap<>();
    private @Nullable HasMetadata ended;

    /**
     * Begins a history.
     *
     * @param job whose workloads; what belongs to others of its name does not count
     */
    public WorkloadHistory(RunaiJob job) {
        this.job = job;
    }

    /** Adds the next state of an object; of one that is gone, the last. */
    public void add(HasMetadata object) {
        if (!Ownership.isOf(job, object)) {
            return;
        }
        var before = latest.put(object.getMetadata().getUid(), object);
        if (hasEnded(object) && (isOfEnded(object) || (ended == null && !isDeletedBefore(before, object)))) {
            ended = object instanceof Job announced ? AnnouncedEnd.carriedOut(announced) : object;
        }
    }

    /** Counts and reasons may come after the end. */
    private boolean isOfEnded(HasMetadata object) {
        return ended != null
                && ended.getMetadata().getUid().equals(object.getMetadata().getUid());
    }

    private static boolean hasEnded(HasMetadata workload) {
        return !WorkloadState.of(workload).unfinished() || (workload instanceof Job job && AnnouncedEnd.isIn(job));
    }

    /** Where nothing was seen in between, the times have to do; one that may have ended is not run again. */
    private static boolean isDeletedBefore(@Nullable HasMetadata before, HasMetadata ended) {
        return ended.isMarkedForDeletion()
                && ((before != null && before.isMarkedForDeletion()) || Deletion.of(ended) == Deletion.BEFORE_END);
    }

    /** The latest state of the workload that had ended before anybody deleted it; empty when none had. */
    public Optional<HasMetadata> ended() {
        return Optional.ofNullable(ended);
    }
}
