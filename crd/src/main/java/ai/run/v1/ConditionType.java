package ai.run.v1;

/** The types of a RunaiJob's conditions. Names are part of the API. */
public enum ConditionType {
    /** The spec passed every check; False names the reason. */
    Accepted,
    /** It is known who the containers run as; False names the reason. Absent where runAsUser is not in force. */
    IdentityResolved,
    /** The API server took the workload's pods; False carries the server's own message. */
    Admitted,
    /**
     * Pods run and none waits for something that it should not; False says what one waits for, or why the last one failed. Absent before
     * the first pod runs or something is amiss, while the job is suspended, and once it has ended.
     */
    PodsReady,
    /** The job is held back. */
    Suspended,
    /** The workload has succeeded. */
    Complete,
    /** The workload has failed. */
    Failed,
    /** True once the workload is admitted, as kstatus reads a {@code batch/v1} Job: running and complete are current. */
    Ready,
    /** Abnormal-true, for kstatus: the operator still works towards the spec. */
    Reconciling,
    /** Abnormal-true, for kstatus: the job cannot go on as it stands, or has failed. */
    Stalled
}
