package ai.run.operator.testing.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** Values of which somebody who wrote the code for a field may not have thought, by what they are. */
public final class OddValues {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final Map<String, JsonNode> ALL = all();

    private OddValues() {}

    private static Map<String, JsonNode> all() {
        var values = new LinkedHashMap<String, JsonNode>();
        values.put("empty", JSON.textNode(""));
        values.put("null", JSON.nullNode());
        values.put("blank", JSON.textNode(" "));
        values.put("blanks around", JSON.textNode(" Always "));
        values.put("no-break space", JSON.textNode("\u00a0SYS_ADMIN"));
        values.put("right to left", JSON.textNode("a\u202eb"));
        values.put("emoji", JSON.textNode("\ud83d\ude80"));
        values.put("NUL", JSON.textNode("a\u0000b"));
        values.put("lines", JSON.textNode("a\nb"));
        values.put("other case", JSON.textNode("aLWAYS"));
        values.put("path", JSON.textNode("../../etc/passwd"));
        values.put("variable", JSON.textNode("$(HOME)/$$(A)"));
        values.put("plain", JSON.textNode("a"));
        values.put("huge text", JSON.textNode("x".repeat(5_000)));
        values.put("0", JSON.numberNode(0));
        values.put("1", JSON.numberNode(1));
        values.put("negative", JSON.numberNode(-1));
        values.put("31 bits", JSON.numberNode(Integer.MAX_VALUE));
        values.put("32 bits", JSON.numberNode(1L << 32));
        values.put("64 bits", JSON.numberNode(Long.MAX_VALUE));
        values.put("huge number", JSON.numberNode(new BigDecimal("1e300")));
        values.put("fraction", JSON.numberNode(new BigDecimal("0.5")));
        values.put("true", JSON.booleanNode(true));
        values.put("false", JSON.booleanNode(false));
        values.put("list", JSON.arrayNode());
        values.put("list of null", JSON.arrayNode().addNull());
        values.put("object", JSON.objectNode());
        return values;
    }

    /** Says whether a value may get past a schema of that type. */
    private static boolean fits(JsonNode schema, JsonNode value) {
        var type = schema.path("type").asText();
        return switch (type) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            case "object" -> value.isObject();
            default -> value.isTextual() || value.isNumber();
        };
    }

    /** Those that may get past a schema, and of the others as many as asked for, which ones depending on a number. */
    public static Map<String, JsonNode> of(JsonNode schema, int others, int number) {
        var chosen = new LinkedHashMap<String, JsonNode>();
        var misfits = ALL.entrySet().stream()
                .filter(value -> !fits(schema, value.getValue()))
                .toList();
        ALL.forEach((name, value) -> {
            if (fits(schema, value)) {
                chosen.put(name, value);
            }
        });
        for (int other = 0; other < Math.min(others, misfits.size()); other++) {
            var misfit = misfits.get((number + other) % misfits.size());
            chosen.put(misfit.getKey(), misfit.getValue());
        }
        return chosen;
    }
}
