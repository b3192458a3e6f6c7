package ai.run.operator.leadership;

import java.time.Duration;

/**
 * How long a lease lasts, and how it is kept.
 *
 * @param leaseDuration how long nobody else takes a lease that is not renewed any more
 * @param renewDeadline after so long without a renewal the leader gives up; shorter than {@code leaseDuration}, so
 *     that it has stopped before another one starts
 * @param retryPeriod how often everybody looks at the lease
 */
public record LeaseTiming(Duration leaseDuration, Duration renewDeadline, Duration retryPeriod) {

    /** The defaults of Kubernetes' own controllers. */
    public static final LeaseTiming DEFAULT =
            new LeaseTiming(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));
}
