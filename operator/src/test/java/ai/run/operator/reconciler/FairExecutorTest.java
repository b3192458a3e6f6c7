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
        var executor = new FairExecutor(1, job -> {
            throw new IllegalStateException("malformed");
        });
        try {
            var ran = new CountDownLatch(1);
            executor.reconcileCustomResource(job(), null, Map.of());
            executor.execute(ran::countDown);
            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            executor.shutdownNow();
        }
    }

    private static RunaiJob job() {
        var job = new RunaiJob();
        job.setMetadata(new ObjectMetaBuilder()
                .withNamespace("team-a")
                .withName("train")
                .build());
        return job;
    }
}
