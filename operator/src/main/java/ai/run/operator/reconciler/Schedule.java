package ai.run.operator.reconciler;

import ai.run.operator.status.Conditions;
import ai.run.operator.status.Observation;
import ai.run.v1.ConditionType;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/** When to look at a job again without an event: after a rejection, and at the end of its time to live. */
@RequiredArgsConstructor
public final class Schedule {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** For what may pass by itself: an outage, a quota that is used up, another object of that name. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** For what somebody must do outside of what is watched: grant a right, add a user to a directory. */
    private static final Duration LONGEST_FOR_PEOPLE = Duration.ofMinutes(30);

    private static final Duration UNWATCHED = Duration.ofSeconds(5);

    /** Where the time to live is longer, it is looked at in between: the SDK's timer keeps what it cancelled until its time. */
    private static final Duration LONGEST_TIMER = Duration.ofHours(1);

    private final Clock clock;

    static boolean hasEnded(RunaiJob job) {
        return end(job.getStatus()).isPresent();
    }

    /** Says whether {@code ttlSecondsAfterFinished} has run out. */
    boolean hasExpired(RunaiJob job) {
        return timeToLive(job, job.getStatus())
                .filter(left -> left.isNegative() || left.isZero())
                .isPresent();
    }

    /**
     * When to look again.
     *
     * @param watched changes of the workload come as events; they do not when somebody has taken its labels away
     */
    UpdateControl<RunaiJob> next(RunaiJob job, RunaiJobStatus status, Observation seen, boolean watched) {
        var control = UpdateControl.<RunaiJob>noUpdate();
        delay(job, status, seen, watched).ifPresent(control::rescheduleAfter);
        return control;
    }

    /** When to look again at a job whose status does not say how long it has waited. */
    static UpdateControl<RunaiJob> later() {
        return UpdateControl.<RunaiJob>noUpdate().rescheduleAfter(LONGEST);
    }

    private Optional<Duration> delay(RunaiJob job, RunaiJobStatus status, Observation seen, boolean watched) {
        if (seen instanceof Observation.InProgress underway && underway.atLatest() != null) {
            return Optional.of(underway.atLatest());
        }
        if (seen instanceof Observation.WorkloadDeleted deleted) {
            return Optional.of(deleted.pause());
        }
        if (!watched && isFollowed(seen)) {
            return Optional.of(UNWATCHED);
        }
        if (seen instanceof Observation.WorkloadObserved following
                && following.pods().lookAgain() != null) {
            return Optional.of(following.pods().lookAgain());
        }
        if (seen instanceof Observation.Denied || seen instanceof Observation.NameConflict) {
            return backOff(status, LONGEST);
        }
        if (seen instanceof Observation.Rejected rejected && !rejected.watched()) {
            return backOff(status, rejected.reason().mayPass() ? LONGEST : LONGEST_FOR_PEOPLE);
        }
        return timeToLive(job, status)
                .map(left ->
                        left.isNegative() ? Duration.ZERO : left.compareTo(LONGEST_TIMER) > 0 ? LONGEST_TIMER : left);
    }

    private static boolean isFollowed(Observation seen) {
        return seen instanceof Observation.InProgress
                || (seen instanceof Observation.WorkloadObserved following
                        && following.workload().unfinished());
    }

    /** As long again as it has waited already: the intervals double, without a counter to keep. */
    private Optional<Duration> backOff(RunaiJobStatus status, Duration longest) {
        return Conditions.whenTrue(status, ConditionType.Stalled).map(stalled -> {
            var waited = Duration.between(Conditions.since(stalled, clock), clock.instant());
            return waited.compareTo(SHORTEST) < 0 ? SHORTEST : waited.compareTo(longest) > 0 ? longest : waited;
        });
    }

    private Optional<Duration> timeToLive(RunaiJob job, @Nullable RunaiJobStatus status) {
        var seconds = job.getSpec().getTtlSecondsAfterFinished();
        return seconds == null
                ? Optional.empty()
                : end(status)
                        .map(end -> Conditions.since(end, clock).plusSeconds(seconds))
                        .map(expiry -> Duration.between(clock.instant(), expiry));
    }

    private static Optional<Condition> end(@Nullable RunaiJobStatus status) {
        return Stream.of(ConditionType.Complete, ConditionType.Failed)
                .flatMap(type -> Conditions.whenTrue(status, type).stream())
                .findFirst();
    }
}
