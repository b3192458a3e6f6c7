package ai.run.operator.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether a workload is deleted before its end, so that it has to be made again. What ends after that was asked for was
 * stopped, whatever it says of itself: a pod counts as failed then, or as succeeded if it stops with grace.
 */
public enum Deletion {
    /** Nobody deletes it. */
    NONE,
    /** It had not ended when its deletion was asked for. */
    BEFORE_END,
    /** It had ended when its deletion was asked for. */
    AFTER_END,
    /** It has ended, or its end is announced, and its times cannot tell whether that or the deletion came first: they have whole seconds. */
    UNCLEAR;

    /** Says so of a Job or a Pod, by its times, which are whole seconds. */
    public static Deletion of(HasMetadata workload) {
        if (!workload.isMarkedForDeletion()) {
            return NONE;
        }
        if (WorkloadState.of(workload).unfinished()) {
            return workload instanceof Job job && AnnouncedEnd.isIn(job) ? UNCLEAR : BEFORE_END;
        }
        var askedFor = askedForAt(workload.getMetadata());
        return endedAt(workload)
                .filter(end -> !end.equals(askedFor))
                .map(end -> end.isAfter(askedFor) ? BEFORE_END : tellsOfTheLastStep(workload) ? UNCLEAR : AFTER_END)
                .orElse(UNCLEAR);
    }

    /**
     * The kubelet deletes a pod without grace once its containers have stopped, and the mark tells of that then, not of when somebody
     * asked for the deletion first (BeforeDelete in k8s.io/apiserver/pkg/registry/rest/delete.go, CheckGracefulDelete of pods).
     */
    private static boolean tellsOfTheLastStep(HasMetadata workload) {
        return workload instanceof Pod
                && Objects.requireNonNullElse(workload.getMetadata().getDeletionGracePeriodSeconds(), 0L) == 0;
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
