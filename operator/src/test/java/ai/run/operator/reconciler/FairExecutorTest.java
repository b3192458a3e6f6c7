package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FairExecutorTest {

    private FairExecutor executor;

    @AfterEach
    void end() {
        executor.shutdownNow();
    }

    @Test
    void aJobOfUnknownPriorityHasItsTurnAllTheSame() {
        executor = new FairExecutor(1, 1, job -> {
            throw new IllegalStateException("malformed");
        });
        var ran = new CountDownLatch(1);
        execute("team-a", ran::countDown);
        awaitEnd(ran);
    }

    @Test
    void lowPriorityLeavesThreadsToOthersAndIsNotForgotten() {
        executor =
                new FairExecutor(3, 1, job -> job.getMetadata().getNamespace().equals("presses"));
        var others = new CountDownLatch(2);
        var all = new CountDownLatch(50);
        for (int number = 0; number < 50; number++) {
            execute("rest", () -> {
                awaitEnd(others);
                all.countDown();
            });
        }
        execute("presses", others::countDown);
        execute("presses", others::countDown);
        awaitEnd(all);
    }

    @Test
    void whatWaitsForOneThatFailsHasItsTurnAllTheSame() {
        executor = new FairExecutor(2, 1, job -> false);
        var failing = new CountDownLatch(1);
        var ran = new CountDownLatch(1);
        execute("team-a", () -> {
            awaitEnd(failing);
            throw new IllegalStateException("on purpose");
        });
        execute("team-a", ran::countDown);
        await("the other thread has found that it has to wait").until(() -> executor.getCompletedTaskCount() == 1);
        failing.countDown();
        awaitEnd(ran);
    }

    private void execute(String namespace, Runnable task) {
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
