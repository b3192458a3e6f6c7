package ai.run.operator.testing.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds what a type of the server's own takes and a schema of a custom resource drops, refuses, or merges otherwise. That
 * the schema takes more is no difference: the server looks at it again when the workload is made. It goes down as far as
 * the custom resource's schema, which has an end whatever the server's types refer to.
 */
public final class SchemaComparison {

    /** What refuses values. */
    private static final List<String> LIMITS = List.of(
            "pattern",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minProperties",
            "maxProperties",
            "not",
            "anyOf",
            "x-kubernetes-validations");

    private final OpenApi server;
    private final List<String> differences = new ArrayList<>();

    private SchemaComparison(OpenApi server) {
        this.server = server;
    }

    /** All differences, each as {@code path: what it is}. */
    public static List<String> differences(OpenApi server, String path, JsonNode theirs, JsonNode ours) {
        var comparison = new SchemaComparison(server);
        comparison.compare(path, theirs, ours);
        return comparison.differences;
    }

    private void compare(String path, JsonNode reference, JsonNode ours) {
        var theirs = server.resolve(reference);
        expect(path, "type", kindOf(theirs), kindOf(ours));
        if (!kindOf(theirs).equals(kindOf(ours)) || isQuantity(ours)) {
            return;
        }
        compareValues(path, theirs, ours);
        compareMerging(path, theirs, ours);
        compareFields(path, theirs.path("properties"), ours.path("properties"));
        if (theirs.has("items")) {
            compare(path + "[]", theirs.path("items"), ours.path("items"));
        }
        if (theirs.path("additionalProperties").isObject()) {
            compare(path + ".*", theirs.path("additionalProperties"), ours.path("additionalProperties"));
        }
        if (isFree(theirs) && !ours.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            differences.add(path + ": what is in it is dropped");
        }
    }

    private void compareValues(String path, JsonNode theirs, JsonNode ours) {
        for (var limit : LIMITS) {
            if (ours.has(limit) && !ours.path("x-kubernetes-int-or-string").asBoolean()) {
                expect(
                        path,
                        limit,
                        theirs.path(limit).toString(),
                        ours.path(limit).toString());
            }
        }
        if (ours.has("format")) {
            expect(
                    path,
                    "format",
                    theirs.path("format").asText(),
                    ours.path("format").asText());
        }
        if (ours.has("default")) {
            expect(
                    path,
                    "default",
                    theirs.path("default").toString(),
                    ours.path("default").toString());
        }
        if (ours.has("enum") && !texts(ours.path("enum")).containsAll(texts(theirs.path("enum")))) {
            expect(
                    path,
                    "enum",
                    theirs.path("enum").toString(),
                    ours.path("enum").toString());
        }
        var required = texts(ours.path("required"));
        required.removeAll(texts(theirs.path("required")));
        required.stream().sorted().forEach(field -> differences.add(path + "." + field + ": required"));
    }

    private void compareMerging(String path, JsonNode theirs, JsonNode ours) {
        expect(path, "list", listType(theirs), listType(ours));
        expect(path, "map", mapType(theirs), mapType(ours));
    }

    private void compareFields(String path, JsonNode theirs, JsonNode ours) {
        theirs.properties().forEach(field -> {
            var below = path + "." + field.getKey();
            if (ours.has(field.getKey())) {
                compare(below, field.getValue(), ours.path(field.getKey()));
            } else {
                differences.add(below + ": missing");
            }
        });
        ours.properties().stream()
                .filter(field -> !theirs.has(field.getKey()))
                .forEach(field -> differences.add(path + "." + field.getKey() + ": not the server's"));
    }

    private void expect(String path, String what, String theirs, String ours) {
        if (!theirs.equals(ours)) {
            differences.add("%s: %s %s, here %s".formatted(path, what, theirs, ours));
        }
    }

    /** The server writes two types down as a choice; a custom resource has words of its own for them. */
    private static String kindOf(JsonNode schema) {
        if (isQuantity(schema)) {
            return "quantity";
        }
        var isIntOrString = schema.path("x-kubernetes-int-or-string").asBoolean()
                || schema.path("format").asText().equals("int-or-string");
        return isIntOrString ? "int-or-string" : schema.path("type").asText();
    }

    private static boolean isQuantity(JsonNode schema) {
        var types = schema.path("oneOf").findValuesAsText("type");
        return types.equals(List.of("string", "number"))
                || (schema.path("x-kubernetes-preserve-unknown-fields").asBoolean() && !schema.has("type"));
    }

    private static boolean isFree(JsonNode schema) {
        return schema.path("type").asText().equals("object")
                && !schema.has("properties")
                && !schema.has("additionalProperties");
    }

    private static String listType(JsonNode schema) {
        var type = schema.path("x-kubernetes-list-type").asText("atomic");
        var keys = texts(schema.path("x-kubernetes-list-map-keys")).stream().sorted();
        return Stream.concat(Stream.of(type), keys).toList().toString();
    }

    private static String mapType(JsonNode schema) {
        return schema.path("x-kubernetes-map-type").asText("granular");
    }

    private static Set<String> texts(JsonNode list) {
        var texts = new HashSet<String>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
