package ai.run.operator.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

/** Whether pods of an unfinished workload run, or may start at any moment. */
public enum Activity {
    /** It has no pods, or they are being ended; or it is a Pod without a node. */
    NOTHING_RUNS,
    /** A Job that has pods and does not say whether they have a node. */
    PODS_TELL,
    /** A pod of it runs, has run or is about to. */
    RUNS;

    /** Says so of a Job or a Pod. */
    public static Activity of(HasMetadata workload) {
        return workload instanceof Pod pod ? of(pod) : of((Job) workload);
    }

    /** The kubelet of its node may start it at any moment. */
    public static Activity of(Pod pod) {
        var node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
        var phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        var waits = (node == null || node.isEmpty()) && (phase == null || phase.equals("Pending"));
        return waits ? NOTHING_RUNS : RUNS;
    }

    /**
     * One without parallelism stands still as one that is suspended does: where the server knows no suspension, it is. What has
     * only to be counted is no longer to be stopped.
     */
    private static Activity of(Job job) {
        var state = WorkloadState.of(job);
        if (Transition.isDone(job)) {
            return RUNS;
        }
        var parallelism = job.getSpec().getParallelism();
        if (state.suspended() || state.startTime() == null || (parallelism != null && parallelism == 0)) {
            return NOTHING_RUNS;
        }
        if (state.running() || state.succeeded() + state.failed() > 0 || Transition.isEnding(job)) {
            return RUNS;
        }
        return PODS_TELL;
    }
}
