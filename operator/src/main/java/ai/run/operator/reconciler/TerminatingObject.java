package ai.run.operator.reconciler;

import ai.run.operator.status.Observation;
import ai.run.operator.workload.Deletion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;

/**
 * An object that is being deleted and still has the workload's name: how long to wait for it. Most are gone in seconds. One that
 * a finalizer holds may stay for ever, and costs two requests each time that somebody looks.
 */
final class TerminatingObject {

    /** Longer than pods have to end, by default. A job that waits longer says so. */
    private static final Duration USUAL = Duration.ofMinutes(1);

    private TerminatingObject() {}

    /** As long again as it has been leaving already, so that the intervals double; then it stands in the job's way. */
    static Observation of(HasMetadata existing, Instant now) {
        var waited = Duration.between(Deletion.askedForAt(existing.getMetadata()), now);
        if (waited.compareTo(USUAL) < 0) {
            return new Observation.InProgress(waited.compareTo(Workloads.SOON) < 0 ? Workloads.SOON : waited);
        }
        return new Observation.NameConflict(
                ("There is a %s named %s that was deleted and does not go: its containers do not end, or what is named"
                                + " in its metadata.finalizers holds it. The job starts when it is gone.")
                        .formatted(existing.getKind(), existing.getMetadata().getName()));
    }
}
