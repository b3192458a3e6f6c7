package ai.run.operator.metrics;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times reconciliations, as the SDK reports them: {@code runaijob_reconciliation_seconds} by {@code outcome}, and
 * {@code runaijob_queue_depth}. The SDK's own meters carry the controller's name in theirs, and one series for every number
 * of retries.
 */
public final class ReconciliationMeters implements Metrics {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final AtomicInteger waiting = new AtomicInteger();
    private final Timer success;
    private final Timer failure;

    public ReconciliationMeters(MeterRegistry registry) {
        success = timer(registry, "success");
        failure = timer(registry, "failure");
        Gauge.builder("runaijob.queue.depth", waiting, AtomicInteger::get)
                .description("RunaiJobs that wait for their reconciliation, or are in it")
                .register(registry);
    }

    private static Timer timer(MeterRegistry registry, String outcome) {
        return Timer.builder("runaijob.reconciliation")
                .description("Reconciliations of a RunaiJob")
                .tag("outcome", outcome)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    @Override
    public void reconcileCustomResource(
            HasMetadata job, @Nullable RetryInfo retry, @Nullable Map<String, Object> metadata) {
        waiting.incrementAndGet();
    }

    /** The SDK says this of every one that it said was due, even if the job has gone meanwhile. */
    @Override
    public void reconciliationExecutionFinished(HasMetadata job, @Nullable Map<String, Object> metadata) {
        waiting.decrementAndGet();
    }

    @Override
    public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
        var begin = System.nanoTime();
        var outcome = failure;
        try {
            var result = execution.execute();
            outcome = success;
            return result;
        } finally {
            outcome.record(Duration.ofNanos(System.nanoTime() - begin));
        }
    }
}
