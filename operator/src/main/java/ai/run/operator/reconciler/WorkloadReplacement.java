package ai.run.operator.reconciler;

import ai.run.operator.workload.SpecHash;
import ai.run.operator.workload.WorkloadState;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;

/** When a workload is replaced: only when nothing of it runs, or a suspended Pod, which has no other way to stop. */
final class WorkloadReplacement {

    private WorkloadReplacement() {}

    static boolean isNeeded(RunaiJob job, HasMetadata workload) {
        var state = WorkloadState.of(workload);
        if (!state.unfinished()) {
            return false;
        }
        var suspended = Boolean.TRUE.equals(job.getSpec().getSuspend());
        if (workload instanceof Pod) {
            return suspended;
        }
        // The hash costs most and comes last: a Job that is not suspended, as nearly all are, never needs it.
        return (suspended || state.suspended()) && !SpecHash.matches(job.getSpec(), workload);
    }
}
