package ai.run.operator.cli.jobs;

import static ai.run.operator.cli.jobs.Seen.foreignPod;
import static ai.run.operator.cli.jobs.Seen.job;
import static ai.run.operator.cli.jobs.Seen.pending;
import static ai.run.operator.cli.jobs.Seen.running;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.PassingTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When {@code list --watch} prints a job again. */
class WatchedJobsTest {

    private static final Instant NOW = PassingTime.START;

    private final WatchedJobs watched = new WatchedJobs(new JobTable(false, false), true);

    @Test
    void aJobIsPrintedWhenItsRowIsNew() {
        assertThat(watched.seen(job(Seen.TRAIN), NOW)).isPresent();
        assertThat(watched.seen(job(Seen.TRAIN), NOW.plus(Duration.ofHours(1)))).isEmpty();
        assertThat(watched.seen(job(Seen.TRAIN.replace("Running", "Failed")), NOW))
                .hasValueSatisfying(row -> assertThat(row).contains("Failed"));
    }

    @Test
    void aPodThatChangesTheRowPrintsItsJob() {
        watched.seen(job(Seen.TRAIN), NOW);
        assertThat(watched.seen(pending("a", "11:58"), NOW))
                .hasValueSatisfying(row -> assertThat(row).contains("0/1"));
        assertThat(watched.seen(running("a", "11:58", "node-1"), NOW))
                .hasValueSatisfying(row -> assertThat(row).contains("1/1", "node-1"));
        assertThat(watched.seen(running("a", "11:58", "node-1"), NOW)).isEmpty();
        assertThat(watched.gone(running("a", "11:58", "node-1"), NOW))
                .hasValueSatisfying(row -> assertThat(row).contains("0/0"));
        assertThat(watched.seen(foreignPod("another", "b", "11:58", ""), NOW)).isEmpty();
    }

    @Test
    void aPodThatCameBeforeItsJobCounts() {
        watched.seen(running("a", "11:58", "node-1"), NOW);
        assertThat(watched.seen(job(Seen.TRAIN), NOW))
                .hasValueSatisfying(row -> assertThat(row).contains("1/1"));
    }

    @Test
    void aJobThatIsGoneIsPrintedOnceMore() {
        watched.seen(job(Seen.TRAIN), NOW);
        assertThat(watched.gone(job(Seen.TRAIN), NOW)).contains("train", "Deleted");
        assertThat(watched.seen(running("a", "11:58", "node-1"), NOW)).isEmpty();
    }

    /** Garbage collection deletes the pods of a job after it. */
    @Test
    void aPodThatGoesAfterItsJobIsNoNews() {
        watched.seen(job(Seen.TRAIN), NOW);
        watched.seen(running("a", "11:58", "node-1"), NOW);
        watched.gone(job(Seen.TRAIN), NOW);
        assertThat(watched.gone(running("a", "11:58", "node-1"), NOW)).isEmpty();
    }

    @Test
    void afterAListItIsKnownWhatIsGone() {
        watched.seen(job(Seen.TRAIN), NOW);
        assertThat(watched.without(Set.of("job-1"))).isEmpty();
        assertThat(watched.without(Set.of("job-2"))).hasSize(1);
    }
}
