package ai.run.operator.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.TreeMap;

/** The labels that the operator writes or selects by. */
public final class Labels {

    /** Who made an object; see the Kubernetes recommended labels. */
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** The operator's name: the value of {@link #MANAGED_BY}, and what its lease and its webhook configurations are called. */
    public static final String OPERATOR = "runaijob-operator";

    /** On a workload and its pods: the name of the RunaiJob. */
    public static final String JOB_NAME = "run.ai/job-name";

    /** Finds the workloads, and the pods of those that are Jobs. */
    public static final String SELECTOR = MANAGED_BY + "=" + OPERATOR;

    /** The Job controller's own label on a Job's pods: the Job's UID. */
    public static final String JOB_UID = "controller-uid";

    /** Another one: the Job's name. */
    static final String OF_A_JOBS_POD = "job-name";

    /** On a Job: the Kueue queue that decides when it runs. */
    public static final String KUEUE_QUEUE = "kueue.x-k8s.io/queue-name";

    private Labels() {}

    /** Says whether the selector finds a workload. A policy may have changed the labels as it was created. */
    public static boolean areSelected(HasMetadata workload) {
        var labels = workload.getMetadata().getLabels();
        return OPERATOR.equals(labels.get(MANAGED_BY));
    }

    /** What every workload of a RunaiJob, and every pod of it, is labelled with, in a stable order. */
    public static Map<String, String> of(String runaiJobName) {
        return new TreeMap<>(Map.of(MANAGED_BY, OPERATOR, JOB_NAME, runaiJobName));
    }

    /** The labels that a RunaiJob hands down to its workload: all but those that are {@link ReservedMetadata reserved}. */
    public static Map<String, String> inherited(Map<String, String> ofRunaiJob) {
        var inherited = new TreeMap<>(ofRunaiJob);
        inherited.keySet().removeIf(ReservedMetadata::isReserved);
        return inherited;
    }
}
