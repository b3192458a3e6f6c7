package ai.run.operator.reconciler;

import ai.run.v1.RunaiJob;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Map;
import java.util.Objects;

/**
 * Which jobs were suspended, if only for a moment, since they were last seen to have the workload of their spec. The watch
 * brings every version of a job, a reconciliation sees the newest: what is suspended, changed and resumed at once looks to
 * it as if it had been changed while it ran, which is what the API server, before 1.25, does not deny.
 *
 * <p>It is no filter, but the SDK shows the versions to nobody else. A restart forgets; the job then says what to do.
 */
public final class Suspensions implements OnUpdateFilter<RunaiJob> {

    /** The jobs that are remembered: those that were suspended last. */
    private static final int JOBS = 10_000;

    /** By the UID of a job, the generation that was suspended. */
    private final Map<String, Long> generations = new LatestJobs<>(JOBS);

    @Override
    public synchronized boolean accept(RunaiJob now, RunaiJob before) {
        if (now.getSpec() != null && Boolean.TRUE.equals(now.getSpec().getSuspend())) {
            generations.put(now.getMetadata().getUid(), generation(now));
        }
        return true;
    }

    /** Says whether a version of the job was suspended since {@link #settled}. */
    synchronized boolean contains(RunaiJob job) {
        return generations.containsKey(job.getMetadata().getUid());
    }

    /** The job has no workload, or that of its spec, and is not suspended: whatever was before is of no consequence. */
    synchronized void settled(RunaiJob job) {
        var uid = job.getMetadata().getUid();
        var suspended = generations.get(uid);
        if (suspended != null && suspended <= generation(job)) {
            generations.remove(uid);
        }
    }

    private static long generation(RunaiJob job) {
        return Objects.requireNonNullElse(job.getMetadata().getGeneration(), 0L);
    }
}
