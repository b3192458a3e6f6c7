package ai.run.operator.cli.render;

import ai.run.operator.text.Printable;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What differs between two templates, field by field, by the paths that {@code status.overridden} has. */
final class TemplateChanges {

    private static final int VALUE_MAX_LENGTH = 80;

    /** What elements of the lists of a pod are told apart by, the first that they have. */
    private static final List<String> KEYS = List.of("mountPath", "name", "containerPort");

    private final List<String> changes = new ArrayList<>();

    private TemplateChanges() {}

    static List<String> between(JsonNode before, JsonNode after) {
        var found = new TemplateChanges();
        found.compare("", before, after);
        return found.changes;
    }

    private void compare(String path, JsonNode before, JsonNode after) {
        if (before.equals(after)) {
            return;
        }
        if (after.isObject() && (before.isObject() || before.isMissingNode())) {
            names(before, after).forEach(name -> compare(childPath(path, name), before.path(name), after.path(name)));
        } else if (isListOfObjects(after) && (before.isArray() || before.isMissingNode())) {
            compareElements(path, elements(before), elements(after));
        } else {
            changes.add(path + ": " + shown(before) + " -> " + shown(after));
        }
    }

    private void compareElements(String path, Map<String, JsonNode> before, Map<String, JsonNode> after) {
        Stream.concat(before.keySet().stream(), after.keySet().stream())
                .distinct()
                .forEach(key -> {
                    var old = before.getOrDefault(key, MissingNode.getInstance());
                    var now = after.getOrDefault(key, MissingNode.getInstance());
                    if (old.isMissingNode()) {
                        changes.add("%s[%s]: added".formatted(path, Printable.sentence(key)));
                    } else {
                        compare("%s[%s]".formatted(path, Printable.sentence(key)), old, now);
                    }
                });
    }

    private static boolean isListOfObjects(JsonNode value) {
        return value.isArray() && !value.isEmpty() && value.valueStream().allMatch(JsonNode::isObject);
    }

    private static Map<String, JsonNode> elements(JsonNode list) {
        var elements = new LinkedHashMap<String, JsonNode>();
        for (var element : list) {
            var key = KEYS.stream()
                    .map(element::path)
                    .filter(value -> !value.isMissingNode())
                    .map(JsonNode::asText)
                    .findFirst()
                    .orElse(Integer.toString(elements.size()));
            elements.put(elements.containsKey(key) ? key + "#" + elements.size() : key, element);
        }
        return elements;
    }

    private static Set<String> names(JsonNode before, JsonNode after) {
        var names = new LinkedHashSet<String>();
        Stream.of(before.isObject() ? before : JsonNodeFactory.instance.objectNode(), after)
                .forEach(object -> object.fieldNames().forEachRemaining(names::add));
        return names;
    }

    private static String childPath(String path, String name) {
        if (path.isEmpty()) {
            return name.equals("spec") ? "" : name;
        }
        return path.endsWith("labels") || path.endsWith("annotations")
                ? path + "[" + Printable.sentence(name) + "]"
                : path + "." + name;
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode()
                ? "unset"
                : Printable.lines(Printable.shortened(value.toString(), VALUE_MAX_LENGTH));
    }
}
