package ai.run.operator.verification;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Pods as JSON, which may say anything. */
final class JsonPod {

    private JsonPod() {}

    /** A pod with one field changed: to a value, or away. */
    static JsonNode with(String spec, String field, String value) throws JsonProcessingException {
        var pod = parse("{\"spec\":" + spec + "}");
        var pointer = JsonPointer.compile("/spec" + field);
        var name = pointer.last().getMatchingProperty();
        var owner = pod.at(pointer.head());
        if (owner instanceof ArrayNode list) {
            list.set(Integer.parseInt(name), parse(value));
        } else if (value == null) {
            ((ObjectNode) owner).remove(name);
        } else {
            ((ObjectNode) owner).set(name, parse(value));
        }
        return pod;
    }

    static JsonNode parse(String json) throws JsonProcessingException {
        return new ObjectMapper().readTree(json);
    }
}
