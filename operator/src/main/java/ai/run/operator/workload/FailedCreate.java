package ai.run.operator.workload;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why the Job controller cannot create a Job's pods. A Job's own status does not say so; the controller emits an event of
 * reason {@code FailedCreate}, and tries again.
 */
public final class FailedCreate {

    private static final String PREFIX = "Error creating: ";

    private FailedCreate() {}

    /**
     * The API server's words in the controller's last event, if that is still how things stand.
     *
     * @param events the events of reason {@code FailedCreate} that name the Job
     * @param workload the Job; a Pod has no such events
     * @param admittedSince when the job was last seen to have pods; older events are over
     */
    public static Optional<String> message(
            Collection<Event> events, HasMetadata workload, Optional<Instant> admittedSince) {
        var state = WorkloadState.of(workload);
        if (state.active() > 0 || state.suspended() || !state.unfinished()) {
            return Optional.empty();
        }
        return events.stream()
                .filter(event -> workload.getMetadata()
                        .getUid()
                        .equals(event.getInvolvedObject().getUid()))
                .max(Comparator.comparing(FailedCreate::lastSeen))
                .filter(event -> admittedSince
                        .filter(since -> !lastSeen(event).isAfter(since))
                        .isEmpty())
                .map(Event::getMessage)
                .map(message -> message.startsWith(PREFIX) ? message.substring(PREFIX.length()) : message);
    }

    private static Instant lastSeen(Event event) {
        return parsed(event.getLastTimestamp())
                .or(() -> parsed(
                        event.getEventTime() == null
                                ? null
                                : event.getEventTime().getTime()))
                .orElse(Instant.EPOCH);
    }

    private static Optional<Instant> parsed(@Nullable String time) {
        try {
            return Optional.ofNullable(time).map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
        } catch (DateTimeParseException malformed) {
            return Optional.empty();
        }
    }
}
