package ai.run.operator.admission;

import static ai.run.operator.workload.Ownership.ControllerKind.JOB;
import static ai.run.operator.workload.Ownership.ControllerKind.RUNAI_JOB;

import ai.run.operator.workload.Ownership;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import lombok.RequiredArgsConstructor;

/**
 * Keeps the Jobs and Pods that the operator makes as it made them, and keeps others from passing theirs off as such. A
 * workload may be deleted, by whoever may delete it: the operator makes it again.
 *
 * <p>It knows nothing but the request, so it rests on every mark having been checked when it was made: a pod with the
 * operator's marks that the Job controller makes is genuine, because nobody else could make a Job whose template has them.
 * What controllers change passes: they add no label of these, and a Job that was denied an adoption would stand still.
 */
@RequiredArgsConstructor
public final class WorkloadValidator implements AdmissionHandler {

    /** What the operator notes on its workloads. */
    private static final String OWN_ANNOTATIONS = "run.ai/";

    private static final String EDIT = "change the RunaiJob instead, or delete this, and the operator makes it again";

    private static final String FORGE =
            "a %s with the operator's labels, or controlled by a RunaiJob, is made by the operator alone: create a"
                    + " RunaiJob, or take away the label run.ai/job-name, the label app.kubernetes.io/managed-by:"
                    + " runaijob-operator and the owner reference, from the %1$s and from its template";

    private static final String FORGE_POD_OF_JOB =
            "a Pod that is controlled by a Job, or carries the label controller-uid of a Job's pods, is made by the"
                    + " cluster's Job controller alone, and for that Job: take away the owner reference and the label";

    private final TrustedUsers clients;

    @Override
    public AdmissionAnswer answer(AdmissionRequest request) {
        if (!request.subResource().isEmpty() || clients.isOperator(request.user())) {
            return AdmissionAnswer.allowed();
        }
        return switch (request.operation()) {
            case CREATE -> create(request);
            case UPDATE -> update(request);
            case DELETE, CONNECT -> AdmissionAnswer.allowed();
        };
    }

    private AdmissionAnswer create(AdmissionRequest request) {
        var object = request.object();
        var controller = clients.isController(request.user());
        if (WorkloadMarkers.ofOperator(object) && !(controller && isPodOfJob(request))) {
            return AdmissionAnswer.forbidden(FORGE.formatted(request.kind()));
        }
        if (isPod(request) && WorkloadMarkers.ofJob(object) && !(controller && WorkloadMarkers.areTrueOfJob(object))) {
            return AdmissionAnswer.forbidden(FORGE_POD_OF_JOB);
        }
        return AdmissionAnswer.allowed();
    }

    /** A CronJob's or a Deployment's template may carry our labels too, and their controllers would obey it. */
    private static boolean isPodOfJob(AdmissionRequest request) {
        return isPod(request)
                && Ownership.isControlledBy(JOB, request.object())
                && !Ownership.isControlledBy(RUNAI_JOB, request.object());
    }

    private static boolean isPod(AdmissionRequest request) {
        return request.kind().equals("Pod");
    }

    private AdmissionAnswer update(AdmissionRequest request) {
        if (clients.isController(request.user())) {
            return AdmissionAnswer.allowed();
        }
        var before = request.oldObject();
        var after = request.object();
        if (WorkloadMarkers.ofOperator(before)) {
            var changed = changes(before, after);
            return changed.isEmpty()
                    ? AdmissionAnswer.allowed()
                    : AdmissionAnswer.forbidden("this %s is part of a RunaiJob, and only the operator may change %s: %s"
                            .formatted(request.kind(), String.join(", ", changed), EDIT));
        }
        if (WorkloadMarkers.ofOperator(after)) {
            return AdmissionAnswer.forbidden(FORGE.formatted(request.kind()));
        }
        return isPod(request) && WorkloadMarkers.ofJob(after) && !WorkloadMarkers.haveSameOfJob(before, after)
                ? AdmissionAnswer.forbidden(FORGE_POD_OF_JOB)
                : AdmissionAnswer.allowed();
    }

    /** The guarded fields that differ. What networks and users note in annotations of their own is their business. */
    private static List<String> changes(JsonNode before, JsonNode after) {
        var changed = new ArrayList<String>();
        for (var field : List.of("labels", "ownerReferences")) {
            if (!before.path("metadata")
                    .path(field)
                    .equals(after.path("metadata").path(field))) {
                changed.add("metadata." + field);
            }
        }
        differences(before.at("/metadata/annotations"), after.at("/metadata/annotations")).stream()
                .filter(name -> name.startsWith(OWN_ANNOTATIONS))
                .map(name -> "metadata.annotations[" + name + "]")
                .forEach(changed::add);
        differences(before.path("spec"), after.path("spec")).stream()
                .map(field -> "spec." + field)
                .forEach(changed::add);
        return changed;
    }

    private static Set<String> differences(JsonNode before, JsonNode after) {
        var names = new TreeSet<String>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        names.removeIf(name -> before.path(name).equals(after.path(name)));
        return names;
    }
}
