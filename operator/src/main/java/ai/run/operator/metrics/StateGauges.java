package ai.run.operator.metrics;

import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gauges that are read at each scrape: {@code runaijob_jobs} by {@code phase}, {@code runaijob_cluster_config} by
 * {@code state}, {@code runaijob_leader}, and {@code runaijob_unwatched_namespaces}. A replica that stands by shows no jobs and no cluster-config: the
 * leader does.
 */
public final class StateGauges {

    /** One look serves all series of a scrape. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private StateGauges() {}

    /** What can be said of the cluster-config. */
    public enum ConfigState {
        Absent,
        Valid,
        Invalid;

        /** Says how a cluster-config is. */
        public static ConfigState of(ParsedClusterConfig parsed) {
            if (!(parsed instanceof ParsedClusterConfig.Valid valid)) {
                return Invalid;
            }
            return valid.ref() == null ? Absent : Valid;
        }
    }

    /** Counts the jobs in each phase. */
    public static Map<Phase, Long> byPhase(Stream<RunaiJob> jobs) {
        return jobs.collect(Collectors.groupingBy(
                job -> job.getStatus() == null || job.getStatus().getPhase() == null
                        ? Phase.PENDING
                        : job.getStatus().getPhase(),
                Collectors.counting()));
    }

    /**
     * Registers the gauges.
     *
     * @param jobs counts the jobs in each phase; empty while nothing is watched
     * @param config says how the cluster-config is; empty while nothing is watched
     * @param leading says whether this process works
     */
    public static void register(
            MeterRegistry registry,
            Supplier<Map<Phase, Long>> jobs,
            Supplier<Optional<ConfigState>> config,
            BooleanSupplier leading) {
        var counts = new Remembered<>(jobs);
        for (var phase : Phase.values()) {
            Gauge.builder("runaijob.jobs", () -> counts.get().getOrDefault(phase, 0L))
                    .description("RunaiJobs by phase")
                    .tag("phase", named(phase))
                    .register(registry);
        }
        var state = new Remembered<>(config);
        for (var possible : ConfigState.values()) {
            Gauge.builder("runaijob.cluster.config", () -> state.get().equals(Optional.of(possible)) ? 1 : 0)
                    .description("1 for the state that the cluster-config is in")
                    .tag("state", possible.name())
                    .register(registry);
        }
        Gauge.builder("runaijob.leader", () -> leading.getAsBoolean() ? 1 : 0)
                .description("1 where this replica works")
                .register(registry);
    }

    /** Registers the gauge of the namespaces to watch of which nothing is heard, though others are. */
    public static void registerUnwatched(MeterRegistry registry, Supplier<Number> unwatched) {
        Gauge.builder("runaijob.unwatched.namespaces", unwatched)
                .description("Namespaces to watch of which nothing is heard, while others are")
                .register(registry);
    }

    /** As {@code status.phase} says it. */
    private static String named(Phase phase) {
        return phase.name().charAt(0) + phase.name().substring(1).toLowerCase(Locale.ROOT);
    }

    private static final class Remembered<T> {

        private final Supplier<T> source;
        private @Nullable T value;
        private long at;

        Remembered(Supplier<T> source) {
            this.source = source;
        }

        synchronized T get() {
            var known = value;
            if (known == null || System.nanoTime() - at > LOOK.toNanos()) {
                known = source.get();
                value = known;
                at = System.nanoTime();
            }
            return known;
        }
    }
}
