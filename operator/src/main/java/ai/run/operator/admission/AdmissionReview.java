package ai.run.operator.admission;

import ai.run.operator.admission.AdmissionAnswer.Allowed;
import ai.run.operator.admission.AdmissionAnswer.Denied;
import ai.run.operator.admission.AdmissionAnswer.Patched;
import ai.run.operator.admission.AdmissionRequest.Operation;
import ai.run.operator.admission.AdmissionRequest.Requester;
import ai.run.operator.text.Printable;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;

/** The AdmissionReview of {@code admission.k8s.io/v1}: the question read, the answer written. */
public final class AdmissionReview {

    private static final String API_VERSION = "admission.k8s.io/v1";
    private static final String KIND = "AdmissionReview";

    /** Enough for what a person reads; a message may quote values of an object that has many or long ones. */
    private static final int MESSAGE_MAX = 8_192;

    private AdmissionReview() {}

    /**
     * Reads the request of a review.
     *
     * @throws InvalidReviewException when it is not one, with a sentence that says why
     */
    public static AdmissionRequest request(JsonNode review) throws InvalidReviewException {
        if (!API_VERSION.equals(review.path("apiVersion").textValue())
                || !KIND.equals(review.path("kind").textValue())) {
            throw new InvalidReviewException("this is no " + KIND + " of " + API_VERSION);
        }
        var request = review.path("request");
        if (text(request, "uid").isEmpty()) {
            throw new InvalidReviewException("request.uid is missing");
        }
        return new AdmissionRequest(
                text(request, "uid"),
                text(request.path("kind"), "kind"),
                text(request, "subResource"),
                text(request, "namespace"),
                text(request, "name"),
                operation(request),
                requester(request.path("userInfo")),
                object(request, "object"),
                object(request, "oldObject"));
    }

    /** The review that answers a request. */
    public static ObjectNode response(AdmissionRequest request, AdmissionAnswer answer) {
        var review = JsonNodeFactory.instance.objectNode();
        review.put("apiVersion", API_VERSION).put("kind", KIND);
        var response = review.putObject("response")
                .put("uid", request.uid())
                .put("allowed", answer instanceof Allowed || answer instanceof Patched);
        if (answer instanceof Denied denied) {
            response.putObject("status")
                    .put("code", denied.code())
                    .put("message", Printable.shortened(denied.message(), MESSAGE_MAX));
        } else if (answer instanceof Patched patched) {
            var patch = patched.operations().toString().getBytes(StandardCharsets.UTF_8);
            response.put("patchType", "JSONPatch")
                    .put("patch", Base64.getEncoder().encodeToString(patch));
        }
        return review;
    }

    private static Operation operation(JsonNode request) throws InvalidReviewException {
        var name = text(request, "operation");
        return Arrays.stream(Operation.values())
                .filter(operation -> operation.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidReviewException("request.operation is unknown"));
    }

    private static Requester requester(JsonNode user) throws InvalidReviewException {
        var extra = new LinkedHashMap<String, List<String>>();
        for (var entry : user.path("extra").properties()) {
            extra.put(entry.getKey(), texts(entry.getValue(), "extra"));
        }
        return new Requester(text(user, "username"), texts(user.path("groups"), "groups"), extra);
    }

    private static JsonNode object(JsonNode request, String field) throws InvalidReviewException {
        var object = request.path(field);
        if (object.isNull()) {
            return JsonNodeFactory.instance.missingNode();
        }
        if (!object.isMissingNode() && !object.isObject()) {
            throw new InvalidReviewException("request." + field + " is no object");
        }
        return object;
    }

    private static String text(JsonNode owner, String field) throws InvalidReviewException {
        var value = owner.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isTextual()) {
            throw new InvalidReviewException("request has a " + field + " that is no string");
        }
        return value.textValue();
    }

    private static List<String> texts(JsonNode values, String field) throws InvalidReviewException {
        if (!values.isMissingNode() && !values.isNull() && !values.isArray()) {
            throw new InvalidReviewException("request.userInfo." + field + " is no list");
        }
        var texts = new ArrayList<String>();
        for (var value : values) {
            if (!value.isTextual()) {
                throw new InvalidReviewException("request.userInfo." + field + " has an element that is no string");
            }
            texts.add(value.textValue());
        }
        return texts;
    }
}
