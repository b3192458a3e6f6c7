package ai.run.operator.status;

import ai.run.v1.RunaiJob;
import ai.run.v1.Workload;

/** Explains why the API server denies pods: its own words, and what to do where these do not help. */
final class DeniedPods {

    /** OpenShift names every SecurityContextConstraints that the cluster has, in a kilobyte, of which this is what counts. */
    private static final String NOT_USABLE = "provider \"runaijob\": Forbidden: not usable by user or serviceaccount";

    private DeniedPods() {}

    /** The server's message, after a question where it is known what is likely missing. */
    static String explained(RunaiJob job, String message) {
        if (message.contains(NOT_USABLE)) {
            return "no SecurityContextConstraints let these pods in; is config/openshift/user_namespace.yaml applied in %s? %s"
                    .formatted(job.getMetadata().getNamespace(), message);
        }
        // Nothing in the list: none of them is for whoever makes the pod.
        if (message.endsWith("PodSecurityPolicy: unable to admit pod: []")) {
            var file = job.getSpec().getWorkload() == Workload.POD ? "user_namespace.yaml" : "guarded_namespace.yaml";
            return "no PodSecurityPolicy lets these pods in; is config/psp/%s applied in %s? %s"
                    .formatted(file, job.getMetadata().getNamespace(), message);
        }
        return message;
    }
}
