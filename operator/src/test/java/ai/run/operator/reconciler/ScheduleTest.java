package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.status.Observation;
import ai.run.operator.workload.PodsReport;
import ai.run.operator.workload.Provenance;
import ai.run.operator.workload.WorkloadState;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobSpec;
import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a job is looked at again without an event; times are durations after {@link #START}. */
class ScheduleTest {

    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
    private static final Observation.Denied REFUSED =
            new Observation.Denied(new Provenance(null, null, null, null, null, null, null), "exceeded quota");
    private static final Observation ENDED = new Observation.Ended();

    static final List<Observation> worthAnotherTry = List.of(
            REFUSED,
            new Observation.NameConflict("the name is taken"),
            new Observation.Rejected(Reason.DirectoryUnavailable, "no answer", false));

    static final List<Observation> waitingForAnEvent = List.of(
            new Observation.Rejected(Reason.IdentityUnknown, "who?", true),
            new Observation.Suspended(),
            new Observation.InProgress(null),
            ENDED);

    @ParameterizedTest
    @CsvSource({
        // waited, and as long again
        "PT0S,   PT1S",
        "PT0.9S, PT1S",
        "PT1S,   PT1S",
        "PT2S,   PT2S",
        "PT4S,   PT4S",
        "PT7.5S, PT7.5S",
        "PT1M,   PT1M",
        "PT5M,   PT5M",
        "PT5M1S, PT5M",
        "P30D,   PT5M",
        // the clock was put back
        "PT-10S, PT1S",
    })
    void backsOffAsLongAgainAsItHasWaited(Duration waited, Duration delay) {
        assertThat(next(waited, job(null), status("Stalled"), REFUSED)).contains(delay);
    }

    @Test
    void soTheIntervalsDouble() {
        var waits = Stream.iterate(
                        Duration.ofSeconds(1),
                        waited -> waited.compareTo(Duration.ofHours(1)) < 0,
                        waited -> waited.plus(next(waited, job(null), status("Stalled"), REFUSED)
                                .orElseThrow()))
                .limit(9);

        assertThat(waits.map(Duration::toSeconds)).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L);
    }

    @ParameterizedTest
    @CsvSource({
        "IdentityUnknown,          PT30M",
        "IdentityNotGranted,       PT30M",
        "UidNotAllowed,            PT30M",
        "DirectoryUnavailable,     PT5M",
        "AuthorizationUnavailable, PT5M",
    })
    void aRefusalThatPeopleMustMendIsLookedAtTwiceAnHourInTheEnd(Reason reason, Duration longest) {
        var seen = new Observation.Rejected(reason, "no", false);
        assertThat(next(Duration.ofSeconds(8), job(null), status("Stalled"), seen))
                .contains(Duration.ofSeconds(8));
        assertThat(next(Duration.ofDays(30), job(null), status("Stalled"), seen))
                .contains(longest);
    }

    @Test
    void aDayOfRefusalsTakesSomeDozensOfDecisions() {
        var seen = new Observation.Rejected(Reason.IdentityUnknown, "who?", false);
        var looks = Stream.iterate(
                        Duration.ofSeconds(1),
                        waited -> waited.compareTo(Duration.ofDays(1)) < 0,
                        waited -> waited.plus(
                                next(waited, job(null), status("Stalled"), seen).orElseThrow()))
                .count();
        assertThat(looks).isLessThan(60);
    }

    @ParameterizedTest
    @FieldSource("worthAnotherTry")
    void triesAgainWhatMayGoOnByItself(Observation seen) {
        assertThat(next(Duration.ZERO, job(null), status("Stalled"), seen)).contains(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @FieldSource("waitingForAnEvent")
    void waitsForAnEventOtherwise(Observation seen) {
        assertThat(next(Duration.ZERO, job(null), status("Stalled"), seen)).isEmpty();
        assertThat(next(Duration.ZERO, job(60), status("Stalled"), seen)).isEmpty();
    }

    @Test
    void looksAgainSoonWhenMoreIsToBeSaidInAMoment() {
        var underway = new Observation.InProgress(Duration.ofMillis(500));

        assertThat(next(Duration.ZERO, job(null), new RunaiJobStatus(), underway))
                .contains(Duration.ofMillis(500));
    }

    @Test
    void looksAgainWhenAWorkloadMayBeMadeAgain() {
        var deleted = new Observation.WorkloadDeleted(REFUSED.provenance(), "Pod", Duration.ofSeconds(4));

        assertThat(next(Duration.ofMinutes(1), job(null), status("Stalled"), deleted))
                .contains(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Complete", "Failed"})
    void looksAgainAtTheEndOfTheTimeToLive(String end) {
        assertThat(next(Duration.ofSeconds(10), job(60), status(end), ENDED)).contains(Duration.ofSeconds(50));
        assertThat(next(Duration.ofSeconds(10), job(null), status(end), ENDED)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"3600, PT1H", "3601, PT1H", "2592000, PT1H", "2147483647, PT1H"})
    void looksEveryHourWhenTheTimeToLiveIsLong(int seconds, Duration delay) {
        assertThat(next(Duration.ZERO, job(seconds), status("Complete"), ENDED)).contains(delay);
    }

    @ParameterizedTest
    @CsvSource({"0, PT0.5S", "0, PT0S", "60, PT1M0.001S", "60, P1D"})
    void looksAgainAtOnceWhenTheTimeToLiveRanOutMeanwhile(int seconds, Duration after) {
        assertThat(next(after, job(seconds), status("Complete"), ENDED)).contains(Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Complete  | 60 | PT59.9S | false
                    Complete  | 60 | PT60S   | true
                    Failed    | 60 | PT61S   | true
                    Complete  | 0  | PT0S    | true
                    Complete  | 2147483647 | P1D | false
                    # unset keeps it
                    Complete  |    | P9999D  | false
                    # not ended
                    Suspended | 60 | P1D     | false
                    Stalled   | 60 | P1D     | false
                    """)
    void hasExpiredWhenItEndedSoLongAgo(String condition, Integer seconds, Duration after, boolean expired) {
        var job = job(seconds);
        job.setStatus(status(condition));

        assertThat(at(after).hasExpired(job)).isEqualTo(expired);
    }

    @Test
    void hasNotExpiredBeforeItHasAStatus() {
        assertThat(at(Duration.ofDays(1)).hasExpired(job(0))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"Complete, true", "Failed, true", "Stalled, false", "Suspended, false", "Ready, false"})
    void hasEndedWhenItIsCompleteOrHasFailed(String condition, boolean ended) {
        var job = job(null);
        job.setStatus(status(condition));

        assertThat(Schedule.hasEnded(job)).isEqualTo(ended);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "yesterday"})
    void takesATimeThatCannotBeReadForNow(String time) {
        var job = job(60);
        job.setStatus(status("Complete"));
        job.getStatus().getConditions().get(0).setLastTransitionTime(time);

        assertThat(Schedule.hasEnded(job)).isTrue();
        assertThat(at(Duration.ofDays(1)).hasExpired(job)).isFalse();
        assertThat(next(Duration.ofDays(1), job, job.getStatus(), ENDED)).contains(Duration.ofSeconds(60));

        var stalled = status("Stalled");
        stalled.getConditions().get(0).setLastTransitionTime(time);
        assertThat(next(Duration.ofDays(1), job, stalled, REFUSED)).contains(Duration.ofSeconds(1));
    }

    @Test
    void hasNotEndedWhenTheConditionIsNotTrueOrThereIsNone() {
        var job = job(null);
        assertThat(Schedule.hasEnded(job)).isFalse();

        job.setStatus(status("Complete"));
        job.getStatus().getConditions().get(0).setStatus("False");
        assertThat(Schedule.hasEnded(job)).isFalse();
    }

    @Test
    void looksAgainAfterAWorkloadThatNoEventWillTellOf() {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("train")
                .endMetadata()
                .build();
        var following = new Observation.WorkloadObserved(Provenance.of(pod), WorkloadState.of(pod), null, null);
        var schedule = at(Duration.ZERO);

        for (var seen : List.of(following, new Observation.InProgress(null))) {
            assertThat(schedule.next(job(null), status("Ready"), seen, true).getScheduleDelay())
                    .isEmpty();
            assertThat(schedule.next(job(null), status("Ready"), seen, false).getScheduleDelay())
                    .contains(5_000L);
        }
    }

    @Test
    void looksAgainAtWhatIsUnderwayWhereNoEventWillTellOfIt() {
        var schedule = at(Duration.ZERO);
        var underway = new Observation.InProgress(null);
        var soon = new Observation.InProgress(Duration.ofMillis(500));

        assertThat(schedule.next(job(null), status("Ready"), underway, false).getScheduleDelay())
                .contains(5_000L);
        assertThat(schedule.next(job(null), status("Ready"), soon, false).getScheduleDelay())
                .contains(500L);
    }

    @Test
    void looksAgainWhenPodsMayHaveMoreToTell() {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("train")
                .withCreationTimestamp(START.toString())
                .endMetadata()
                .build();
        var following = new Observation.WorkloadObserved(Provenance.of(pod), WorkloadState.of(pod), null, null)
                .with(PodsReport.of(List.of(pod), START.plusSeconds(5)));

        assertThat(next(Duration.ofSeconds(5), job(null), status("Ready"), following))
                .contains(Duration.ofSeconds(15));
    }

    private static Optional<Duration> next(Duration after, RunaiJob job, RunaiJobStatus status, Observation seen) {
        return at(after).next(job, status, seen, true).getScheduleDelay().map(Duration::ofMillis);
    }

    private static Schedule at(Duration after) {
        return new Schedule(Clock.fixed(START.plus(after), ZoneOffset.UTC));
    }

    private static RunaiJob job(Integer ttlSecondsAfterFinished) {
        var job = new RunaiJob();
        job.setSpec(RunaiJobSpec.builder()
                .ttlSecondsAfterFinished(ttlSecondsAfterFinished)
                .build());
        return job;
    }

    /** One condition that is true since the start. */
    private static RunaiJobStatus status(String type) {
        return RunaiJobStatus.builder()
                .conditions(List.of(new ConditionBuilder()
                        .withType(type)
                        .withStatus("True")
                        .withLastTransitionTime(START.toString())
                        .build()))
                .build();
    }
}
