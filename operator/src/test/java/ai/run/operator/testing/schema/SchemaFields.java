package ai.run.operator.testing.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The fields of a custom resource that hold a single value, and objects with one of them in a place where it makes sense. */
public final class SchemaFields {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** What stands for an item of a list, and for a key of a map, in a path. */
    private static final String ITEM = "[]";

    private static final String KEY = "{}";

    /** Values that the server takes for what is required beside the field. */
    private static final Map<String, JsonNode> PLAUSIBLE = Map.of(
            "mountPath", JSON.textNode("/data"),
            "path", JSON.textNode("/data"),
            "operator", JSON.textNode("Exists"),
            "driver", JSON.textNode("driver.example.org"),
            "port", JSON.numberNode(80),
            "containerPort", JSON.numberNode(80),
            "weight", JSON.numberNode(1));

    private static final List<String> HANDLERS = List.of("exec", "grpc", "httpGet", "tcpSocket");

    private SchemaFields() {}

    /**
     * A field.
     *
     * @param steps the names on the way to it; {@code []} is an item of a list, {@code {}} the value of a key of a map
     * @param schemas the schemas of what is on the way, from the root on, and of the field
     */
    public record Field(List<String> steps, List<JsonNode> schemas) {

        /** The schema of the field itself. */
        public JsonNode schema() {
            return schemas.get(schemas.size() - 1);
        }

        /** The names of fields on the way, without what stands for items and keys. */
        public List<String> names() {
            return steps.stream()
                    .filter(step -> !step.equals(ITEM) && !step.equals(KEY))
                    .toList();
        }

        @Override
        public String toString() {
            return String.join(".", steps).replace("." + ITEM, ITEM).replace("." + KEY, KEY);
        }

        /** Puts a value there, makes what is missing on the way, and what is required beside it; null leaves the field out. */
        public void put(ObjectNode root, JsonNode value) {
            put(root, 0, value);
        }

        private void put(JsonNode at, int step, JsonNode value) {
            var name = steps.get(step);
            var isLast = step == steps.size() - 1;
            if (at instanceof ArrayNode list) {
                if (isLast) {
                    list.removeAll();
                    if (value != null) {
                        list.add(value);
                    }
                    return;
                }
                if (list.isEmpty()) {
                    list.add(sensible(step + 1));
                }
                put(list.get(0), step + 1, value);
                return;
            }
            var object = (ObjectNode) at;
            var key = name.equals(KEY) ? "key" : name;
            if (isLast) {
                if (value == null) {
                    object.remove(key);
                } else {
                    object.set(key, value);
                }
                return;
            }
            if (!object.has(key)) {
                object.set(key, sensible(step + 1));
            }
            put(object.get(key), step + 1, value);
        }

        /** An empty value of the schema at that step with what is required in it. */
        private JsonNode sensible(int step) {
            var schema = schemas.get(step);
            if (schema.path("type").asText().equals("array")) {
                return JSON.arrayNode();
            }
            var object = JSON.objectNode();
            schema.path("required")
                    .forEach(name -> object.set(
                            name.asText(), plausible(name.asText(), schema.at("/properties/" + name.asText()))));
            if (schema.at("/properties/imagePullPolicy").isObject()) {
                object.put("image", "busybox");
            }
            if (schema.at("/properties/exec").isObject() && !HANDLERS.contains(steps.get(step))) {
                object.putObject("exec").putArray("command").add("id");
            }
            return object;
        }
    }

    private static JsonNode plausible(String name, JsonNode schema) {
        if (PLAUSIBLE.containsKey(name)) {
            return PLAUSIBLE.get(name);
        }
        return switch (schema.path("type").asText()) {
            case "object" -> {
                var object = JSON.objectNode();
                schema.path("required")
                        .forEach(field -> object.set(
                                field.asText(), plausible(field.asText(), schema.at("/properties/" + field.asText()))));
                yield object;
            }
            case "array" -> JSON.arrayNode().add(plausible(name, schema.path("items")));
            case "integer" -> JSON.numberNode(1);
            case "boolean" -> JSON.booleanNode(true);
            default ->
                schema.path("enum").isEmpty()
                        ? JSON.textNode("a")
                        : schema.path("enum").get(0);
        };
    }

    /** All of them below the root of a schema, in its order. */
    public static List<Field> of(JsonNode schema) {
        var fields = new ArrayList<Field>();
        collect(List.of(), List.of(), schema, fields);
        return fields;
    }

    private static void collect(List<String> steps, List<JsonNode> above, JsonNode schema, List<Field> fields) {
        var schemas = with(above, schema);
        if (schema.has("properties")) {
            schema.path("properties")
                    .properties()
                    .forEach(field -> collect(with(steps, field.getKey()), schemas, field.getValue(), fields));
        } else if (schema.has("items")) {
            collect(with(steps, ITEM), schemas, schema.path("items"), fields);
        } else if (schema.path("additionalProperties").isObject()) {
            collect(with(steps, KEY), schemas, schema.path("additionalProperties"), fields);
        } else {
            fields.add(new Field(steps, schemas));
        }
    }

    private static <T> List<T> with(List<T> list, T last) {
        var longer = new ArrayList<>(list);
        longer.add(last);
        return List.copyOf(longer);
    }
}
