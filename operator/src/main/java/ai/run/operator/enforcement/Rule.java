package ai.run.operator.enforcement;

/**
 * One thing that must hold for a pod. A rule puts right what can be put right without breaking the job, and rejects the
 * rest; applied a second time it finds nothing to do.
 */
interface Rule {

    /** Makes the rule hold for the pod, or rejects it. */
    void apply(MutablePod draft);
}
