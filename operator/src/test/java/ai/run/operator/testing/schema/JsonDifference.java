package ai.run.operator.testing.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A place where two objects differ.
 *
 * @param path names of fields, with the names or numbers of items in brackets, as in {@code containers[main].image}
 * @param before the value in the first; a missing node where it has none
 * @param after the value in the second; a missing node where it has none
 */
public record JsonDifference(String path, JsonNode before, JsonNode after) {

    /** All of them, each as deep as it can be told. */
    public static List<JsonDifference> between(JsonNode before, JsonNode after) {
        var differences = new ArrayList<JsonDifference>();
        compare("", before, after, differences);
        return differences;
    }

    private static void compare(String path, JsonNode before, JsonNode after, List<JsonDifference> differences) {
        if (before.equals(after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            var names = new TreeSet<String>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(
                    path.isEmpty() ? name : name.contains("/") ? path + "[" + name + "]" : path + "." + name,
                    before.path(name),
                    after.path(name),
                    differences));
        } else if (before.isArray() && after.isArray() && before.size() == after.size()) {
            for (int index = 0; index < before.size(); index++) {
                var name = before.path(index).path("name").asText(Integer.toString(index));
                compare(path + "[" + name + "]", before.path(index), after.path(index), differences);
            }
        } else {
            differences.add(new JsonDifference(path, before, after));
        }
    }

    @Override
    public String toString() {
        return path + ": " + before + " -> " + after;
    }
}
