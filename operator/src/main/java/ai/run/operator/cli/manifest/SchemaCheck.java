package ai.run.operator.cli.manifest;

import ai.run.operator.text.Printable;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Checks values against a structural schema, as far as the CRD goes: types, formats, required and unknown fields, enumerations, patterns,
 * bounds and the keys of lists.
 *
 * @param found where the violations go
 */
record SchemaCheck(List<String> found) {

    private static final String UNSCHEMED = "x-kubernetes-preserve-unknown-fields";
    private static final String INT_OR_STRING = "x-kubernetes-int-or-string";

    /** Checks a value that is there. */
    void check(String path, JsonNode value, JsonNode schema) {
        if (schema.path(INT_OR_STRING).asBoolean()) {
            demand(path, value, value.isIntegralNumber() || value.isTextual(), "a whole number or text");
        } else if (schema.path(UNSCHEMED).asBoolean() && schema.has("pattern")) {
            demand(
                    path,
                    value,
                    value.isNumber() || (value.isTextual() && value.textValue().matches(text(schema, "pattern"))),
                    "a quantity such as 500m or 2Gi");
        } else {
            switch (text(schema, "type")) {
                case "object" -> checkObject(path, value, schema);
                case "array" -> checkArray(path, value, schema);
                case "string" -> checkText(path, value, schema);
                case "integer" -> checkNumber(path, value, schema);
                case "number" -> demand(path, value, value.isNumber(), "a number");
                case "boolean" -> demand(path, value, value.isBoolean(), "true or false, without quotes");
                default -> {} // anything goes
            }
        }
    }

    private void checkObject(String path, JsonNode value, JsonNode schema) {
        if (!demand(path, value, value.isObject(), "a mapping")) {
            return;
        }
        for (var required : schema.path("required")) {
            if (CrdSchema.isAbsent(value.path(required.asText()))) {
                found.add("%s.%s is required: add it".formatted(path, required.asText()));
            }
        }
        var properties = schema.path("properties");
        var values = schema.path("additionalProperties");
        for (var field : value.properties()) {
            var known = properties.has(field.getKey()) ? properties.path(field.getKey()) : values;
            if (known.isObject()) {
                // The API server takes a null for a field that is not there.
                if (!field.getValue().isNull()) {
                    check(childPath(path, field.getKey(), !properties.has(field.getKey())), field.getValue(), known);
                }
            } else if (schema.has("properties")) {
                found.add(unknownField(path, field.getKey()));
            }
        }
    }

    private void checkArray(String path, JsonNode value, JsonNode schema) {
        if (!demand(path, value, value.isArray(), "a list")) {
            return;
        }
        if (schema.has("maxItems") && value.size() > schema.path("maxItems").asLong()) {
            found.add("%s has %,d elements, and may have at most %,d"
                    .formatted(path, value.size(), schema.path("maxItems").asLong()));
            return;
        }
        var keys = new HashSet<String>();
        for (var index = 0; index < value.size(); index++) {
            var element = value.get(index);
            check(elementPath(path, index, element), element, schema.path("items"));
            var key = key(element, schema);
            if (!key.isEmpty() && !keys.add(key)) {
                found.add("%s is there twice: keep one".formatted(elementPath(path, index, element)));
            }
        }
    }

    /** What makes an element of a list one of its kind; empty where there may be equal ones. */
    private static String key(JsonNode element, JsonNode schema) {
        return switch (text(schema, "x-kubernetes-list-type")) {
            case "set" -> element.toString();
            case "map" ->
                schema.path("x-kubernetes-list-map-keys")
                        .valueStream()
                        .map(JsonNode::asText)
                        .map(name -> element.has(name)
                                ? element.path(name)
                                : schema.at("/items/properties").path(name).path("default"))
                        .map(JsonNode::toString)
                        .collect(Collectors.joining(" "));
            default -> "";
        };
    }

    private void checkText(String path, JsonNode value, JsonNode schema) {
        if (!demand(path, value, value.isTextual(), "text; put it in quotes")) {
            return;
        }
        var text = value.textValue();
        var allowed = schema.path("enum").valueStream().map(JsonNode::asText).toList();
        if (!allowed.isEmpty() && !allowed.contains(text)) {
            demand(path, value, false, "one of " + String.join(", ", allowed));
        } else if (text.length() < schema.path("minLength").asInt(0)
                || text.length() > schema.path("maxLength").asInt(Integer.MAX_VALUE)) {
            found.add("%s has %,d characters; it must have %,d to %,d"
                    .formatted(
                            path,
                            text.length(),
                            schema.path("minLength").asInt(0),
                            schema.path("maxLength").asInt(Integer.MAX_VALUE)));
        } else if (schema.has("pattern") && !text.matches(text(schema, "pattern"))) {
            demand(path, value, false, "text that matches " + text(schema, "pattern"));
        }
    }

    private void checkNumber(String path, JsonNode value, JsonNode schema) {
        var most = text(schema, "format").equals("int32") ? Integer.MAX_VALUE : Long.MAX_VALUE;
        var least = text(schema, "format").equals("int32") ? Integer.MIN_VALUE : Long.MIN_VALUE;
        if (!demand(path, value, value.isIntegralNumber(), "a whole number, without quotes")) {
            return;
        }
        if (!value.canConvertToLong()
                || value.asLong() < Math.max(least, schema.path("minimum").asLong(least))
                || value.asLong() > Math.min(most, schema.path("maximum").asLong(most))) {
            demand(
                    path,
                    value,
                    false,
                    "from %d to %d"
                            .formatted(
                                    schema.path("minimum").asLong(least),
                                    schema.path("maximum").asLong(most)));
        }
    }

    private boolean demand(String path, JsonNode value, boolean holds, String allowed) {
        if (!holds) {
            found.add("%s is %s; it must be %s".formatted(path, shown(value), allowed));
        }
        return holds;
    }

    static String unknownField(String path, String name) {
        return "%s is no field of a RunaiJob; correct or remove it"
                .formatted(path.isEmpty() ? Printable.sentence(name) : childPath(path, name, false));
    }

    /** As people find it: by its name where it has one. */
    static String elementPath(String path, int index, JsonNode element) {
        var name = element.path("name").asText();
        return "%s[%s]".formatted(path, name.isEmpty() ? Integer.toString(index) : Printable.sentence(name));
    }

    private static String childPath(String path, String name, boolean ofMap) {
        return ofMap ? path + "[" + Printable.sentence(name) + "]" : path + "." + Printable.sentence(name);
    }

    private static String shown(JsonNode value) {
        if (value.isObject()) {
            return "a mapping";
        }
        if (value.isArray()) {
            return "a list";
        }
        if (value.isNull()) {
            return "without a value";
        }
        return value.isTextual()
                ? "the text " + Printable.quoted(value.textValue())
                : Printable.sentence(value.asText());
    }

    private static String text(JsonNode schema, String keyword) {
        return schema.path(keyword).asText();
    }
}
