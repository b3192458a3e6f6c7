package ai.run.operator.cli.migrate;

import ai.run.operator.text.Printable;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is to be said of one object, in the order in which it was found. */
final class Remarks {

    private static final int VALUE_MAX_LENGTH = 60;

    private final List<String> lines = new ArrayList<>();

    /** The defaults of the API server that were taken out of what was exported from a cluster. */
    private final Set<String> defaults = new LinkedHashSet<>();

    void add(String remark) {
        lines.add(remark);
    }

    /** Takes a field out of an object, and says why. */
    void leaveOut(ObjectNode object, String path, String field, String why) {
        var value = object.remove(field);
        if (value != null && !value.isNull()) {
            lines.add("%s%s is left out: %s".formatted(pathOf(path, field), shown(value), why));
        }
    }

    /** Takes a default of the API server out of an object. */
    void leaveOutDefault(ObjectNode object, String field) {
        object.remove(field);
        defaults.add(field);
    }

    List<String> lines() {
        var all = new ArrayList<>(lines);
        if (!defaults.isEmpty()) {
            all.add("what the API server fills in by itself is left out: " + String.join(", ", defaults));
        }
        return all;
    }

    private static String pathOf(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    private static String shown(JsonNode value) {
        return value.isContainerNode()
                ? ""
                : ": " + Printable.sentence(Printable.shortened(value.asText(), VALUE_MAX_LENGTH)) + ",";
    }
}
