package ai.run.operator.workload;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why the Job controller cannot create a Job's pods. A Job's own status does not say so; the controller emits an event of
 * reason {@code FailedCreate}, and tries again.
 */
public final class FailedCreate {

    /** The controller's own words, after those of the library with which it sends events. */
    private static final Pattern PREFIX =
            Pattern.compile("^(?:\\(combined from similar events\\): )?(?:Error creating: )?");

    /** The letters that it chooses from: no vowels, so that they make no words. */
    private static final String RANDOM = "[bcdfghjklmnpqrstvwxz2456789]{5}";

    /** Who tells of a Job's pods, by the name that the controller gives itself in its events. */
    private static final String REPORTER = "job-controller";

    private FailedCreate() {}

    /**
     * The API server's words in the controller's last event, if that is still how things stand. Every attempt is another
     * pod, {@code train-x7zq4} or {@code train-0-x7zq4}; the message says {@code train-…}, or each would be news.
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
                .filter(FailedCreate::isOfTheController)
                .filter(event -> workload.getMetadata()
                        .getUid()
                        .equals(event.getInvolvedObject().getUid()))
                .max(Comparator.comparing(FailedCreate::lastSeen))
                .filter(event -> admittedSince
                        .filter(since -> !lastSeen(event).isAfter(since))
                        .isEmpty())
                .map(Event::getMessage)
                .map(message -> PREFIX.matcher(message).replaceFirst(""))
                .map(message -> withoutPodName(message, workload.getMetadata().getName()));
    }

    /** Whoever may create events can say that they are the controller; nothing in an event proves who wrote it. */
    private static boolean isOfTheController(Event event) {
        var reporter = event.getSource() == null ? null : event.getSource().getComponent();
        return REPORTER.equals(reporter == null ? event.getReportingComponent() : reporter);
    }

    private static String withoutPodName(String message, String jobName) {
        var stem = GeneratedNames.stem(jobName + "-");
        return Pattern.compile("(?<![\\w.-])" + Pattern.quote(stem) + "(?:\\d+-)?" + RANDOM + "(?![\\w-])")
                .matcher(message)
                .replaceAll(Matcher.quoteReplacement(stem + "…"));
    }

    static Instant lastSeen(Event event) {
        return Times.parsed(event.getLastTimestamp())
                .or(() -> Times.parsed(
                        event.getEventTime() == null
                                ? null
                                : event.getEventTime().getTime()))
                .orElse(Instant.EPOCH);
    }
}
