package ai.run.operator.reconciler;

import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;

/**
 * The threads that reconcile. Jobs that still lack their workload go first, and namespaces take turns: neither pods that
 * change all the time nor the thousands of jobs of one namespace hold up a new one.
 *
 * <p>The SDK hands over tasks that do not say which job they are for. It tells its metrics of the job right before, on the
 * same thread.
 */
@Slf4j
public final class FairExecutor extends ThreadPoolExecutor implements Metrics {

    private static final long IDLE_SECONDS = 30;
    private static final ThreadLocal<@Nullable HasMetadata> ANNOUNCED = new ThreadLocal<>();

    private final Predicate<RunaiJob> highPriority;
    private final FairQueue<Runnable> queue;

    /**
     * Makes an executor; its threads are there only while there is something to do.
     *
     * @param threads how many reconciliations go on at once
     * @param maxLowPriority how many of these at most for jobs that do not go first
     * @param highPriority which jobs go first
     */
    public FairExecutor(int threads, int maxLowPriority, Predicate<RunaiJob> highPriority) {
        super(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        this.highPriority = highPriority;
        queue = new FairQueue<>(maxLowPriority);
        allowCoreThreadTimeOut(true);
    }

    @Override
    public void reconcileCustomResource(
            HasMetadata job, @Nullable RetryInfo retry, @Nullable Map<String, Object> metadata) {
        ANNOUNCED.set(job);
    }

    @Override
    public void execute(Runnable task) {
        var job = ANNOUNCED.get();
        ANNOUNCED.remove();
        if (job instanceof RunaiJob runaiJob) {
            queue.add(job.getMetadata().getNamespace(), isHighPriority(runaiJob), task);
        } else {
            queue.add("", false, task);
        }
        super.execute(this::takeTurns);
    }

    /** Until nothing is left that may go on now: what could not is left to those who end a turn. */
    private void takeTurns() {
        for (var turn = queue.next(); turn.isPresent(); turn = queue.next()) {
            try {
                turn.get().item().run();
            } catch (RuntimeException mistake) {
                log.error("Unexpected failure", mistake);
            } finally {
                queue.end(turn.get());
            }
        }
    }

    /** Often this is the SDK's only timer thread: an exception would end it, and with it every time to live. */
    private boolean isHighPriority(RunaiJob job) {
        try {
            return highPriority.test(job);
        } catch (RuntimeException mistake) {
            log.atWarn()
                    .addKeyValue("namespace", job.getMetadata().getNamespace())
                    .addKeyValue("name", job.getMetadata().getName())
                    .setCause(mistake)
                    .log("Cannot tell whether this job goes first");
            return false;
        }
    }
}
