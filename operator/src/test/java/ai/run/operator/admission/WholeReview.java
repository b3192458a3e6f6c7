package ai.run.operator.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Reviews of which all is there that a real API server demands, so that they can be put to one. */
final class WholeReview {

    private WholeReview() {}

    /** The review with what it leaves out, and without what no server takes. */
    static AdmissionCase of(AdmissionCase review) {
        var whole = review.review().<ObjectNode>deepCopy();
        var request = whole.withObject("/request");
        if (isUpdate(review)) {
            complete(request.withObject("/oldObject"), request);
        }
        complete(request.withObject("/object"), request);
        withoutAttachedContainers(request);
        return new AdmissionCase(review.clusterConfig(), review.directory(), review.grants(), review.owner(), whole);
    }

    static boolean isUpdate(AdmissionCase review) {
        return review.review().at("/request/operation").asText().equals("UPDATE");
    }

    /** Nobody creates a pod with them, and so the first one is attached to a pod that has none. */
    private static void withoutAttachedContainers(JsonNode request) {
        var isAttached = request.path("subResource").asText().equals("ephemeralcontainers");
        var pod = request.path(isAttached ? "oldObject" : "object").path("spec");
        if (isAttached || request.path("operation").asText().equals("CREATE")) {
            ((ObjectNode) pod).remove("ephemeralContainers");
        }
    }

    private static void complete(ObjectNode object, JsonNode request) {
        var group = request.at("/resource/group").asText();
        object.put("apiVersion", group.isEmpty() ? "v1" : group + "/v1");
        object.set("kind", request.at("/kind/kind"));
        for (var owner : object.at("/metadata/ownerReferences")) {
            complete((ObjectNode) owner, "uid", "1-2-3");
        }
        if (group.isEmpty()) {
            completeContainers(object.withObject("/spec"));
        } else {
            completeJob(object.withObject("/spec"));
        }
    }

    private static void completeJob(ObjectNode job) {
        job.put("parallelism", 0);
        var pod = job.withObject("/template/spec");
        pod.put("restartPolicy", "Never");
        if (pod.path("containers").isEmpty()) {
            ((ArrayNode) pod.path("containers")).addObject().put("name", "main");
        }
        completeContainers(pod);
    }

    private static void completeContainers(JsonNode pod) {
        for (var kind : List.of("containers", "initContainers", "ephemeralContainers")) {
            for (var container : pod.path(kind)) {
                complete((ObjectNode) container, "image", "busybox");
            }
        }
    }

    private static void complete(ObjectNode object, String field, String value) {
        if (!object.has(field)) {
            object.put(field, value);
        }
    }
}
