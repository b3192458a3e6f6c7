package ai.run.operator.benchmark;

import java.util.Collection;
import java.util.List;

/**
 * Durations.
 *
 * @param sorted in milliseconds, in ascending order
 */
record Latencies(List<Double> sorted) {

    static Latencies ofNanos(Collection<Long> nanos) {
        return new Latencies(nanos.stream().sorted().map(value -> value / 1e6).toList());
    }

    /** The smallest value that is not exceeded by this share of all, by the nearest-rank method. */
    double percentile(double percent) {
        return sorted.get(Math.max(0, (int) Math.ceil(percent / 100 * sorted.size()) - 1));
    }
}
