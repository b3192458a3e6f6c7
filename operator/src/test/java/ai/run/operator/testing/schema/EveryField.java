package ai.run.operator.testing.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Set;

/** A value of a type of the server's, with every field that there is. It makes no sense, and fits the schema. */
public final class EveryField {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** They have 64 bits in the schema, and the server takes 31. */
    private static final Set<String> SHORT =
            Set.of("runAsUser", "runAsGroup", "fsGroup", "supplementalGroups", "activeDeadlineSeconds");

    private final OpenApi server;

    private EveryField(OpenApi server) {
        this.server = server;
    }

    /** A value of that type of the server's. */
    public static JsonNode of(OpenApi server, String type) {
        return new EveryField(server).value("", server.type(type));
    }

    private JsonNode value(String name, JsonNode reference) {
        var schema = server.resolve(reference);
        return switch (schema.path("type").asText()) {
            case "object" -> object(schema);
            case "array" -> JSON.arrayNode().add(value(name, schema.path("items")));
            case "boolean" -> BooleanNode.TRUE;
            case "integer" -> isLong(name, schema) ? LongNode.valueOf(Long.MAX_VALUE) : IntNode.valueOf(7);
            default -> text(schema);
        };
    }

    private static boolean isLong(String name, JsonNode schema) {
        return schema.path("format").asText().equals("int64") && !SHORT.contains(name);
    }

    private JsonNode object(JsonNode schema) {
        var object = JSON.objectNode();
        schema.path("properties")
                .properties()
                .forEach(field -> object.set(field.getKey(), value(field.getKey(), field.getValue())));
        if (schema.path("additionalProperties").isObject()) {
            object.set("key", value("", schema.path("additionalProperties")));
        }
        return object;
    }

    /** Strings, and quantities and ports of probes, which may be strings. */
    private static JsonNode text(JsonNode schema) {
        var choices = schema.path("enum");
        if (!choices.isEmpty()) {
            return choices.path(choices.size() - 1);
        }
        return TextNode.valueOf(schema.path("format").asText().equals("date-time") ? "2026-01-01T00:00:00Z" : "7");
    }
}
