package ai.run.operator.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The fields of a ValidatingAdmissionPolicy that {@link AdmissionPolicy} knows; with any other, none can be read. */
record PolicyManifest(String apiVersion, String kind, JsonNode metadata, Spec spec) {

    record Spec(
            String failurePolicy,
            Match matchConstraints,
            List<Named> matchConditions,
            List<Named> variables,
            List<Validation> validations) {}

    record Match(String matchPolicy, JsonNode namespaceSelector, List<Rule> resourceRules) {}

    record Rule(
            List<String> apiGroups,
            List<String> apiVersions,
            List<String> operations,
            List<String> resources,
            String scope) {

        boolean matches(JsonNode request) {
            var resource = request.at("/resource/resource").asText();
            var subResource = request.path("subResource").asText();
            return apiGroups.contains(request.at("/resource/group").asText())
                    && resources.contains(subResource.isEmpty() ? resource : resource + "/" + subResource)
                    && operations.contains(request.path("operation").asText());
        }
    }

    record Named(String name, String expression) {}

    record Validation(String expression, String message, String reason) {

        Validation {
            if (message.contains("\n")) {
                throw new IllegalArgumentException("the API server takes no message of several lines: " + message);
            }
        }
    }
}
