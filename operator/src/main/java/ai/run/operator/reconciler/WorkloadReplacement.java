package ai.run.operator.reconciler;

import ai.run.operator.status.Conditions;
import ai.run.operator.workload.SpecHash;
import ai.run.operator.workload.WorkloadState;
import ai.run.v1.ConditionType;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

/**
 * When a workload is replaced: only when its user has suspended it. Whatever else was changed of a job whose workload runs, that
 * goes on.
 */
final class WorkloadReplacement {

    private WorkloadReplacement() {}

    /**
     * Says whether another workload must take its place.
     *
     * @param wasSuspended the job was suspended since the workload was made, whether that has reached the workload or not
     */
    static boolean isNeeded(RunaiJob job, HasMetadata workload, boolean wasSuspended) {
        var state = WorkloadState.of(workload);
        if (!state.unfinished()) {
            return false;
        }
        var suspended = Boolean.TRUE.equals(job.getSpec().getSuspend());
        if (suspended && workload instanceof Pod) {
            return true; // it has no other way to stop
        }
        // The hash costs most and comes last: a job that is not suspended, as nearly all are, never needs it.
        return (suspended || state.suspended() || wasSuspended || isHeldBack(job, workload))
                && !SpecHash.matches(job.getSpec(), workload);
    }

    /** Where the server does not know suspension, a Job that we have suspended has parallelism 0, and only the status tells why. */
    private static boolean isHeldBack(RunaiJob job, HasMetadata workload) {
        return workload instanceof Job live
                && Integer.valueOf(0).equals(live.getSpec().getParallelism())
                && Conditions.whenTrue(job.getStatus(), ConditionType.Suspended).isPresent();
    }
}
