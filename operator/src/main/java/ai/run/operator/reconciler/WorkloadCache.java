package ai.run.operator.reconciler;

import ai.run.operator.workload.PodFailure;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of the workloads of jobs without asking the API server. */
public interface WorkloadCache {

    /**
     * Returns the workload that belongs to this very job; not one of a deleted job of that name. One of the kind that the spec names
     * no longer comes first: the other kind waits until it is replaced.
     */
    Optional<HasMetadata> workload(RunaiJob job);

    /** Returns the pods of a workload: of a Job those that it made, of a Pod itself. */
    List<Pod> podsOf(RunaiJob job, String workloadUid);

    /** Returns the last state of a workload that is gone, as far as that is remembered. */
    default Optional<HasMetadata> gone(String workloadUid) {
        return Optional.empty();
    }

    /** Takes note that a workload is not gone: a watch tells of one that lost its label as if it were. */
    default void isThere(HasMetadata workload) {}

    /** Returns how the last of a Job's pods failed that are gone, as far as that is remembered. */
    default Optional<PodFailure> lastGoneFailure(String workloadUid) {
        return Optional.empty();
    }

    /** Returns the events in which the Job controller says that it cannot create the job's pods. */
    Collection<Event> failedCreates(RunaiJob job);

    /**
     * Makes a workload known that was just created or changed, before the watch brings it. What the watch will not bring is
     * not remembered: nothing would ever replace it.
     */
    void remember(HasMetadata workload, @Nullable HasMetadata before);

    /** Says whether a job still lacks its workload. */
    default boolean lacksWorkload(RunaiJob job) {
        return !Schedule.hasEnded(job) && workload(job).isEmpty();
    }
}
