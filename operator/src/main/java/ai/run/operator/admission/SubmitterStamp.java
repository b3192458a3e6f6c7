package ai.run.operator.admission;

import ai.run.operator.admission.AdmissionRequest.Requester;
import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.clusterconfig.ClusterConfigReading;
import ai.run.operator.identity.Submitter;
import ai.run.operator.identity.SubmitterReader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.function.Supplier;

/**
 * Writes into every new RunaiJob who submits it. Who brings the annotation along is refused, rather than corrected in
 * silence: it is either an attempt to be somebody else, or a manifest that was exported from a cluster. An update never
 * writes anything new: it gets back what it leaves out.
 *
 * @param config the cluster-config as it is now
 */
public record SubmitterStamp(Supplier<ClusterConfigReading> config) implements AdmissionHandler {

    @Override
    public AdmissionAnswer answer(AdmissionRequest request) {
        return switch (request.operation()) {
            case CREATE -> stamped(request);
            case UPDATE -> restored(request);
            case DELETE, CONNECT -> AdmissionAnswer.allowed();
        };
    }

    private AdmissionAnswer stamped(AdmissionRequest request) {
        var reading = config.get();
        if (!(reading instanceof ClusterConfigReading.Valid valid)) {
            return AdmissionAnswer.forbidden("it cannot be recorded who submits this RunaiJob: "
                    + ((ClusterConfigReading.Invalid) reading).message());
        }
        var stamp = of(request.user(), valid.config()).json();
        var present = annotation(request.object());
        if (present.isTextual()) {
            // The API server may ask again after another webhook has changed the object.
            return present.textValue().equals(stamp)
                    ? AdmissionAnswer.allowed()
                    : AdmissionAnswer.forbidden("the annotation " + Submitter.ANNOTATION
                            + " is the operator's own; remove it from the manifest");
        }
        return new AdmissionAnswer.Patched(patch(request.object(), stamp));
    }

    /** Who replaces a RunaiJob by their manifest has never seen the annotation. To change it is for the guard to refuse. */
    private static AdmissionAnswer restored(AdmissionRequest request) {
        var before = annotation(request.oldObject());
        return before.isTextual() && annotation(request.object()).isMissingNode()
                ? new AdmissionAnswer.Patched(patch(request.object(), before.textValue()))
                : AdmissionAnswer.allowed();
    }

    /** Who submits, as the API server authenticated them. */
    static Submitter of(Requester user, ClusterConfig config) {
        return SubmitterReader.read(
                user.username(), user.groups(), user.extra(), config.identity().submitter());
    }

    /** The annotation of an object; a missing node where it has none. */
    static JsonNode annotation(JsonNode object) {
        return object.path("metadata").path("annotations").path(Submitter.ANNOTATION);
    }

    private static ArrayNode patch(JsonNode object, String stamp) {
        var operations = JsonNodeFactory.instance.arrayNode();
        if (!object.path("metadata").path("annotations").isObject()) {
            operations
                    .addObject()
                    .put("op", "add")
                    .put("path", "/metadata/annotations")
                    .putObject("value");
        }
        // RFC 6901: ~1 stands for the slash.
        operations
                .addObject()
                .put("op", "add")
                .put("path", "/metadata/annotations/" + Submitter.ANNOTATION.replace("/", "~1"))
                .put("value", stamp);
        return operations;
    }
}
