package ai.run.operator.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** A workload that is being deleted. */
public final class Deletion {

    private Deletion() {}

    /**
     * Says whether a workload is deleted before its end, so that it has to be made again. What ends after that was asked for
     * was stopped, whatever it says of itself: a pod counts as failed then, or as succeeded if it stops with grace.
     */
    public static boolean isDeletedBeforeEnd(HasMetadata workload) {
        return workload.isMarkedForDeletion()
                && endedAt(workload)
                        .filter(end -> end.isBefore(askedForAt(workload.getMetadata())))
                        .isEmpty();
    }

    /** Returns when a workload ended; empty where it has not, or does not say so. */
    public static Optional<Instant> endedAt(HasMetadata workload) {
        if (WorkloadState.of(workload).unfinished()) {
            return Optional.empty();
        }
        return (workload instanceof Pod pod ? PodStateReader.endedAt(pod) : JobStateReader.endedAt((Job) workload))
                .map(Instant::parse);
    }

    /** When the deletion of an object that is marked for it was asked for; the mark tells when the grace is over. */
    public static Instant askedForAt(ObjectMeta metadata) {
        return Instant.parse(metadata.getDeletionTimestamp())
                .minusSeconds(Objects.requireNonNullElse(metadata.getDeletionGracePeriodSeconds(), 0L));
    }
}
