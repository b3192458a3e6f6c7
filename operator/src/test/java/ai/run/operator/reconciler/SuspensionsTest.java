package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.RunaiJob;
import org.junit.jupiter.api.Test;

class SuspensionsTest {

    private final Suspensions suspensions = new Suspensions();

    @Test
    void aJobThatIsSuspendedIsRememberedWhenItGoesOn() {
        suspensions.accept(job(2, true), job(1, false));
        suspensions.accept(job(3, false), job(2, true));

        assertThat(suspensions.contains(job(3, false))).isTrue();
    }

    @Test
    void aJobThatIsChangedWithoutThatIsNot() {
        suspensions.accept(job(2, false), job(1, false));

        assertThat(suspensions.contains(job(2, false))).isFalse();
    }

    @Test
    void whatIsSettledIsForgotten() {
        suspensions.accept(job(2, true), job(1, false));
        suspensions.settled(job(3, false));

        assertThat(suspensions.contains(job(3, false))).isFalse();
    }

    /** The watch is ahead of the reconciliation. */
    @Test
    void aSuspensionAfterWhatWasLookedAtIsKept() {
        suspensions.accept(job(4, true), job(3, false));
        suspensions.settled(job(3, false));

        assertThat(suspensions.contains(job(5, false))).isTrue();
    }

    @Test
    void theOldestOfTooManyAreForgotten() {
        for (int job = 0; job <= 10_000; job++) {
            suspensions.accept(named("uid-" + job, 1, true), named("uid-" + job, 0, false));
        }

        assertThat(suspensions.contains(named("uid-0", 1, false))).isFalse();
        assertThat(suspensions.contains(named("uid-1", 1, false))).isTrue();
    }

    private static RunaiJob job(long generation, boolean suspended) {
        return named("6f1c", generation, suspended);
    }

    private static RunaiJob named(String uid, long generation, boolean suspended) {
        var job = TestJobs.runaiJob();
        job.getMetadata().setUid(uid);
        job.getMetadata().setGeneration(generation);
        job.getSpec().setSuspend(suspended);
        return job;
    }
}
