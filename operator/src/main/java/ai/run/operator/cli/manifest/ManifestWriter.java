package ai.run.operator.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Writes objects as people write them, so that kubectl reads the same values. */
public final class ManifestWriter {

    private static final DumpSettings SETTINGS =
            DumpSettings.builder().setSplitLines(false).setIndent(2).build();

    /** Text that is text without quotes, in any version of YAML; all else gets quotes. */
    private static final Pattern PLAIN = Pattern.compile("-{0,2}[A-Za-z/_](?:[A-Za-z0-9 _./@+=,-]|:(?! |$))*(?<! )");

    /** Words that YAML 1.1, which kubectl reads, takes for something else than text. */
    private static final Set<String> WORDS = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    private static final Pattern LITERAL = Pattern.compile("[^\\s\\p{C}][\\P{C}\n]*\n[\\P{C}\n]*");

    private ManifestWriter() {}

    /** The objects as documents of YAML. */
    public static String yaml(List<? extends JsonNode> objects) {
        return objects.stream().map(ManifestWriter::document).collect(Collectors.joining("---\n"));
    }

    /** The object as JSON; several as a {@code v1} List. */
    public static String json(List<? extends JsonNode> objects) {
        if (objects.size() == 1) {
            return objects.get(0).toPrettyString() + "\n";
        }
        var list = JsonNodeFactory.instance.objectNode();
        list.put("apiVersion", "v1").put("kind", "List").putArray("items").addAll(objects);
        return list.toPrettyString() + "\n";
    }

    private static String document(JsonNode object) {
        var events = new Serialize(SETTINGS).serializeOne(node(object));
        return new Present(SETTINGS).emitToString(events.iterator());
    }

    private static Node node(JsonNode value) {
        if (value.isObject()) {
            var fields = value.properties().stream()
                    .map(field -> new NodeTuple(text(field.getKey()), node(field.getValue())))
                    .toList();
            return new MappingNode(Tag.MAP, fields, flow(value));
        }
        if (value.isArray()) {
            Stream<JsonNode> elements = value.valueStream();
            return new SequenceNode(Tag.SEQ, elements.map(ManifestWriter::node).toList(), flow(value));
        }
        return value.isTextual()
                ? text(value.textValue())
                : new ScalarNode(tag(value), value.asText(), ScalarStyle.PLAIN);
    }

    private static FlowStyle flow(JsonNode value) {
        return value.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK;
    }

    private static Tag tag(JsonNode value) {
        if (value.isBoolean()) {
            return Tag.BOOL;
        }
        if (value.isNumber()) {
            return value.isIntegralNumber() ? Tag.INT : Tag.FLOAT;
        }
        return Tag.NULL;
    }

    private static ScalarNode text(String text) {
        return new ScalarNode(Tag.STR, text, style(text));
    }

    private static ScalarStyle style(String text) {
        if (PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT))) {
            return ScalarStyle.PLAIN;
        }
        return LITERAL.matcher(text).matches() ? ScalarStyle.LITERAL : ScalarStyle.DOUBLE_QUOTED;
    }
}
