package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FairExecutorTest {

    @Test
    void aJobOfWhichNobodyCanTellWhetherItGoesFirstHasItsTurnAllTheSame() throws InterruptedException {
        var executor = new FairExecutor(1, 1, job -> {
            throw new IllegalStateException("malformed");
        });
        try {
            var ran = new CountDownLatch(1);
            execute(executor, "team-a", ran::countDown);
            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void jobsThatHaveTheirWorkloadLeaveThreadsToOthersAndNoneIsForgotten() throws InterruptedException {
        var executor =
                new FairExecutor(3, 1, job -> job.getMetadata().getNamespace().equals("presses"));
        try {
            var others = new CountDownLatch(2);
            var all = new CountDownLatch(50);
            for (int number = 0; number < 50; number++) {
                execute(executor, "rest", () -> {
                    awaitEnd(others);
                    all.countDown();
                });
            }
            execute(executor, "presses", others::countDown);
            execute(executor, "presses", others::countDown);
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aFailureEndsNothingButItself() throws InterruptedException {
        var executor = new FairExecutor(2, 1, job -> false);
        try {
            var ran = new CountDownLatch(1);
            execute(executor, "team-a", () -> {
                throw new IllegalStateException("on purpose");
            });
            execute(executor, "team-a", ran::countDown);
            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            executor.shutdownNow();
        }
    }

    private static void execute(FairExecutor executor, String namespace, Runnable task) {
        executor.reconcileCustomResource(job(namespace), null, Map.of());
        executor.execute(task);
    }

    private static void awaitEnd(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupt) {
            throw new IllegalStateException(interrupt);
        }
    }

    private static RunaiJob job(String namespace) {
        var job = new RunaiJob();
        job.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName("train")
                .build());
        return job;
    }
}
