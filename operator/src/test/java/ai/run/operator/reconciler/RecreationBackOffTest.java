package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.PassingTime;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecreationBackOffTest {

    private final PassingTime clock = new PassingTime();
    private final RecreationBackOff backOff = new RecreationBackOff(clock);

    @Test
    void theFirstAndTheSecondAreMadeAtOnceAndThenThePauseDoubles() {
        var pauses = IntStream.range(0, 13).mapToLong(time -> {
            var pause = backOff.pause("train", "1");
            clock.pass(pause);
            backOff.made("train", "1");
            return pause.toSeconds();
        });

        assertThat(pauses.toArray()).containsExactly(0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300);
    }

    @Test
    void thePauseIsCountedFromTheLastWorkload() {
        made(3);
        clock.pass(Duration.ofMillis(1_500));
        assertThat(backOff.pause("train", "1")).isEqualTo(Duration.ofMillis(500));

        clock.pass(Duration.ofSeconds(1));
        assertThat(backOff.pause("train", "1")).isZero();
    }

    @Test
    void aWorkloadThatLivedLongIsMadeAgainAtOnce() {
        made(20);
        clock.pass(Duration.ofMinutes(10).plusMillis(1));
        assertThat(backOff.pause("train", "1")).isZero();

        made(1);
        assertThat(backOff.pause("train", "1")).isZero();
    }

    @Test
    void whatTheOperatorDeletedItselfDoesNotCount() {
        made(20);
        backOff.forget("train");
        assertThat(backOff.pause("train", "1")).isZero();
    }

    @Test
    void whatIsMadeOfSomethingElseWaitsForTheShortestTimeAlone() {
        made(20);
        assertThat(backOff.pause("train", "1")).isEqualTo(Duration.ofMinutes(5));
        assertThat(backOff.pause("train", "2")).isEqualTo(Duration.ofSeconds(1));

        backOff.made("train", "2");
        assertThat(backOff.pause("train", "2")).isEqualTo(Duration.ofSeconds(1));
        backOff.made("train", "2");
        assertThat(backOff.pause("train", "2")).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void oneJobDoesNotWaitForAnother() {
        made(20);
        assertThat(backOff.pause("other", "1")).isZero();
    }

    @Test
    void remembersTheTenThousandJobsWhoseWorkloadsWereMadeLast() {
        made(5);
        IntStream.range(0, 9_999).forEach(job -> backOff.made("job-" + job, "1"));
        assertThat(backOff.pause("train", "1")).isPositive();

        // To ask is to use: now job-0 is the eldest.
        backOff.made("one-more", "1");
        assertThat(backOff.pause("train", "1")).isPositive();
        IntStream.range(0, 10_000).forEach(job -> backOff.made("later-" + job, "1"));
        assertThat(backOff.pause("train", "1")).isZero();
    }

    private void made(int times) {
        IntStream.range(0, times).forEach(time -> backOff.made("train", "1"));
    }
}
