package ai.run.operator.admission;

import static ai.run.operator.workload.Ownership.ControllerKind.JOB;
import static ai.run.operator.workload.Ownership.ControllerKind.RUNAI_JOB;

import ai.run.operator.workload.Labels;
import ai.run.operator.workload.Ownership;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** What makes others take a Job or a Pod for the operator's, or a Pod for one of a Job's. */
final class WorkloadMarkers {

    /** By these the Job controller finds its pods, and even adopts some that it has not made. */
    private static final Set<String> OF_A_JOBS_POD = Set.of("controller-uid", "batch.kubernetes.io/controller-uid");

    private static final JsonPointer LABELS = JsonPointer.compile("/metadata/labels");
    private static final JsonPointer TEMPLATE_LABELS = JsonPointer.compile("/spec/template/metadata/labels");

    private WorkloadMarkers() {}

    /** Says whether an object looks like a workload of the operator's, or would make pods that do. */
    static boolean ofOperator(JsonNode object) {
        return areLabels(object.at(LABELS))
                || areLabels(object.at(TEMPLATE_LABELS))
                || Ownership.isControlledBy(RUNAI_JOB, object);
    }

    /** Says whether a pod looks like one that the Job controller made for a Job of the operator's. */
    static boolean isOfOperatorsJob(JsonNode pod) {
        return areLabels(pod.at(LABELS)) && Ownership.isControlledBy(JOB, pod);
    }

    /** Says whether the Job controller takes a pod for its own, or would adopt it. */
    static boolean ofJob(JsonNode pod) {
        var labels = pod.at(LABELS);
        return Ownership.isControlledBy(JOB, pod) || OF_A_JOBS_POD.stream().anyMatch(labels::has);
    }

    /**
     * Says whether a pod is controlled by a Job, and says of none but this one that it is its. With another Job's UID it would be
     * that Job's as soon as it had lost its controller.
     */
    static boolean areTrueOfJob(JsonNode pod) {
        var labels = pod.at(LABELS);
        return Ownership.controllers(JOB, pod).map(job -> job.path("uid")).anyMatch(uid -> OF_A_JOBS_POD.stream()
                .allMatch(label -> !labels.has(label) || labels.path(label).equals(uid)));
    }

    /** Says whether nothing has changed in what {@link #ofJob} goes by. */
    static boolean haveSameOfJob(JsonNode before, JsonNode after) {
        return Ownership.owners(before).equals(Ownership.owners(after))
                && OF_A_JOBS_POD.stream().allMatch(label -> before.at(LABELS)
                        .path(label)
                        .equals(after.at(LABELS).path(label)));
    }

    private static boolean areLabels(JsonNode labels) {
        return labels.has(Labels.JOB_NAME)
                || Labels.OPERATOR.equals(labels.path(Labels.MANAGED_BY).textValue());
    }
}
