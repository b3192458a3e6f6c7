package ai.run.operator.reconciler;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import lombok.RequiredArgsConstructor;

/**
 * Delays the re-creation of workloads that are deleted before their end again and again. Once is at once; but where something deletes
 * each, such as the taint of a node that the pod names, it would go on for ever, many times in a minute. It is remembered
 * for this process alone: a restart costs one workload more.
 */
@RequiredArgsConstructor
public final class RecreationBackOff {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** One that lived this long was not deleted for what deletes each; the kubelet forgives crashes after the same time. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    /** The jobs that are remembered: those whose workloads were made last. */
    private static final int JOBS = 10_000;

    private final Clock clock;

    /** No cache, which may drop anything: a job that is forgotten makes its next workload without a pause. */
    private final Map<String, Made> byJob = new LatestJobs<>(JOBS);

    /**
     * The last of some workloads, each of which was made again soon after the one before.
     *
     * @param version what they were made of; somebody who mends that does not wait for what was
     */
    private record Made(Instant last, int times, String version) {

        private boolean isForgotten(Instant now) {
            return last.plus(FORGOTTEN_AFTER).isBefore(now);
        }
    }

    /**
     * How long to wait before a workload is made; zero where it may be made at once.
     *
     * @param job the UID of the RunaiJob
     * @param version what the workload is made of: another version waits for the shortest time alone
     */
    synchronized Duration pause(String job, String version) {
        var made = byJob.get(job);
        var now = clock.instant();
        if (made == null || made.times < 2 || made.isForgotten(now)) {
            return Duration.ZERO;
        }
        var interval = made.version.equals(version) ? interval(made.times - 2) : SHORTEST;
        var left = Duration.between(now, made.last.plus(interval));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** It doubles; nine times are more than the longest. */
    private static Duration interval(int doubled) {
        var interval = SHORTEST.multipliedBy(1L << Math.min(doubled, 9));
        return interval.compareTo(LONGEST) < 0 ? interval : LONGEST;
    }

    /** A workload was made. */
    synchronized void made(String job, String version) {
        var now = clock.instant();
        byJob.merge(job, new Made(now, 1, version), (before, first) -> {
            if (before.isForgotten(now)) {
                return first;
            }
            return new Made(now, before.version.equals(version) ? before.times + 1 : 2, version);
        });
    }

    /** It was deleted by the operator itself, to be made otherwise. */
    synchronized void forget(String job) {
        byJob.remove(job);
    }
}
