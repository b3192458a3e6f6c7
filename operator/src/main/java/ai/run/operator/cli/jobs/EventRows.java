package ai.run.operator.cli.jobs;

import ai.run.operator.cli.print.Age;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventSource;
import io.fabric8.kubernetes.api.model.MicroTime;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Events as {@code kubectl describe} shows them. Which of its times an event has depends on who wrote it, and by which API. */
final class EventRows {

    private EventRows() {}

    /** Returns a row for each, the oldest first: type, reason, age, from, message. */
    static List<List<String>> of(Collection<Event> events, Instant now) {
        return events.stream()
                .sorted(Comparator.comparing((Event event) -> lastSeen(event).orElse(Instant.EPOCH)))
                .map(event -> List.of(
                        text(event.getType()),
                        text(event.getReason()),
                        age(event, now),
                        from(event),
                        text(event.getMessage()).strip()))
                .toList();
    }

    private static String age(Event event, Instant now) {
        var last = Age.of(lastSeen(event), now);
        var count = count(event);
        return count > 1 ? "%s (x%d over %s)".formatted(last, count, Age.of(firstSeen(event), now)) : last;
    }

    private static int count(Event event) {
        var series = event.getSeries() == null ? null : event.getSeries().getCount();
        return Objects.requireNonNullElse(series, Objects.requireNonNullElse(event.getCount(), 1));
    }

    private static Optional<Instant> lastSeen(Event event) {
        var series = event.getSeries() == null ? null : event.getSeries().getLastObservedTime();
        return time(series).or(() -> time(event.getLastTimestamp())).or(() -> firstSeen(event));
    }

    private static Optional<Instant> firstSeen(Event event) {
        return time(event.getFirstTimestamp())
                .or(() -> time(event.getEventTime()))
                .or(() -> time(event.getMetadata().getCreationTimestamp()));
    }

    private static String from(Event event) {
        return Optional.ofNullable(event.getSource())
                .map(EventSource::getComponent)
                .filter(component -> !component.isEmpty())
                .orElseGet(() -> text(event.getReportingComponent()));
    }

    private static Optional<Instant> time(@Nullable MicroTime time) {
        return time == null ? Optional.empty() : time(time.getTime());
    }

    private static Optional<Instant> time(@Nullable String time) {
        return SeenJob.time(text(time));
    }

    private static String text(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }
}
