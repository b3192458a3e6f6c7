package ai.run.operator.reconciler;

import ai.run.operator.status.StatusEvent;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Tells by events what the status of a job would say that is so large that no status fits beside its spec. Nothing in the
 * cluster says what was told, so it is remembered here: a restart tells it once more.
 */
final class JobsWithoutStatus {

    private static final int MAX_REMEMBERED = 10_000;

    private final EventRecorder events;
    private final Cache<String, StatusEvent> told =
            Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

    JobsWithoutStatus(EventRecorder events) {
        this.events = events;
    }

    /**
     * Tells it once.
     *
     * @param problem why the status cannot be written, in the API server's words
     */
    void tell(RunaiJob job, RunaiJobStatus status, String problem) {
        once(
                job,
                new StatusEvent(
                        true,
                        Reason.InternalError.name(),
                        "There is no room for a status: " + problem
                                + "; make the RunaiJob smaller, and put long scripts and data into a ConfigMap or a"
                                + " volume"));
        StatusEvent.between(job.getStatus(), status).forEach(event -> once(job, event));
    }

    private void once(RunaiJob job, StatusEvent event) {
        var key = job.getMetadata().getUid() + " " + event.reason();
        if (!event.equals(told.getIfPresent(key))) {
            told.put(key, event);
            events.record(job, event);
        }
    }
}
