package ai.run.operator.metrics;

import ai.run.operator.enforcement.EffectiveSettings;
import ai.run.operator.status.StatusChange;
import ai.run.v1.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/**
 * Counts what becomes of jobs: {@code runaijob_refusals_total} by {@code reason}, {@code runaijob_enforced_total} by
 * {@code setting}, and {@code runaijob_workload_creation_seconds}.
 */
public final class JobMeters {

    /** A creation time has no fractions of a second, so nothing finer can be told apart. */
    private static final Duration[] BUCKETS = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5)
    };

    private final MeterRegistry registry;
    private final Timer creation;

    public JobMeters(MeterRegistry registry) {
        this.registry = registry;
        creation = Timer.builder("runaijob.workload.creation")
                .description("From the creation of a RunaiJob to that of its workload, where nothing held it back")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
        // From 0 on: Prometheus takes a counter's first value for its beginning, and would miss the first event.
        Reason.rejections().forEach(reason -> rejections(reason.name()));
        List.of(EffectiveSettings.RUN_AS_USER, EffectiveSettings.PREVENT_PRIVILEGE_ESCALATION)
                .forEach(this::enforced);
    }

    /** Counts what a status says that the one before did not; call it when the status is written. */
    public void written(StatusChange change) {
        change.rejections().forEach(reason -> rejections(reason).increment());
        change.enforced().forEach(setting -> enforced(setting).increment());
    }

    private Counter rejections(String reason) {
        return Counter.builder("runaijob.refusals")
                .description("RunaiJobs rejected by the operator or denied by the API server")
                .tag("reason", reason)
                .register(registry);
    }

    private Counter enforced(String setting) {
        return Counter.builder("runaijob.enforced")
                .description("Workloads on which the cluster-config forced a setting")
                .tag("setting", setting)
                .register(registry);
    }

    /** Records how long a job took to get its workload. */
    public void created(Duration sinceCreation) {
        creation.record(sinceCreation.isNegative() ? Duration.ZERO : sinceCreation);
    }
}
