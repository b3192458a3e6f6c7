package ai.run.operator.reconciler;

import ai.run.operator.status.Observation;
import ai.run.operator.workload.Deletion;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An object that is on its way out and still has the workload's name: how long to wait for it. Most are gone in seconds. One that
 * a finalizer holds may stay for ever, and costs two requests each time that somebody looks.
 */
final class TerminatingObject {

    /** Longer than pods have to end, by default. A job that waits longer says so. */
    private static final Duration USUAL = Duration.ofMinutes(1);

    private TerminatingObject() {}

    /** One that is being deleted. */
    static Observation of(HasMetadata existing, Instant now) {
        return waiting(Deletion.askedForAt(existing.getMetadata()), now)
                .orElseGet(() -> inTheWay(
                        existing,
                        "that was deleted and does not go: its containers do not end, or what is named in its metadata.finalizers"
                                + " holds it"));
    }

    /** One of a deleted RunaiJob of the same name, which garbage collection deletes within seconds. */
    static Observation ofPredecessor(RunaiJob job, HasMetadata existing, Instant now) {
        return waiting(Instant.parse(job.getMetadata().getCreationTimestamp()), now)
                .orElseGet(
                        () -> inTheWay(
                                existing,
                                "of a deleted RunaiJob of this name, which garbage collection has not deleted yet: if it stays, delete it"));
    }

    /** As long again as it has taken already, so that the intervals double; empty when it takes too long. */
    private static Optional<Observation> waiting(Instant since, Instant now) {
        var waited = Duration.between(since, now);
        return waited.compareTo(USUAL) < 0
                ? Optional.of(
                        new Observation.InProgress(waited.compareTo(Workloads.SOON) < 0 ? Workloads.SOON : waited))
                : Optional.empty();
    }

    private static Observation inTheWay(HasMetadata existing, String why) {
        return new Observation.NameConflict("There is a %s named %s %s. The job starts when it is gone."
                .formatted(existing.getKind(), existing.getMetadata().getName(), why));
    }
}
