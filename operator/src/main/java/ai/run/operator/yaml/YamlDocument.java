package ai.run.operator.yaml;

import ai.run.operator.text.Printable;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/**
 * Reads one YAML 1.2 document, in the JSON schema, which has one spelling for every value: {@code yes}, {@code True} and
 * {@code 010} are text, and {@code <<} is a key like any other. Aliases, deep nesting and further documents are rejected:
 * no configuration needs them, and they serve to exhaust memory and stack, or to hide a value.
 */
public final class YamlDocument {

    private static final int MAX_DEPTH = 20;
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setSchema(new JsonSchema()).build();

    private static final Node NOTHING = new ScalarNode(Tag.NULL, "", ScalarStyle.PLAIN);

    private YamlDocument() {}

    /**
     * The value that the document holds; a YAML null where it is empty.
     *
     * @throws InvalidYamlException if the text is not YAML, or holds what is rejected
     */
    public static YamlValue parse(String text) throws InvalidYamlException {
        try {
            rejectWhatNoConfigurationNeeds(text);
            return new YamlValue(new Compose(SETTINGS).composeString(text).orElse(NOTHING), "");
        } catch (MarkedYamlEngineException e) {
            throw notYaml(line(e.getProblemMark()), e.getProblem());
        } catch (ReaderException e) {
            var before = text.codePoints().limit(e.getPosition());
            throw notYaml(
                    1 + (int) before.filter(c -> c == '\n').count(),
                    String.format("the character U+%04X is not allowed", e.getCodePoint()));
        } catch (RuntimeException e) {
            // Whatever else the library throws, of its own or by a defect, must fail closed like any other mistake.
            throw notYaml(1, String.valueOf(e.getMessage()));
        }
    }

    /** Looks at the events one by one: the tree must not be built before it is known to be small and flat. */
    private static void rejectWhatNoConfigurationNeeds(String text) throws InvalidYamlException {
        var documents = 0;
        var depth = 0;
        for (var event : new Parse(SETTINGS).parseString(text)) {
            var id = event.getEventId();
            if (id == Event.ID.Alias) {
                throw new InvalidYamlException(
                        line(event.getStartMark()), "aliases are not supported; repeat the value");
            } else if (id == Event.ID.DocumentStart && ++documents > 1) {
                throw new InvalidYamlException(line(event.getStartMark()), "a second document begins; keep one");
            } else if (id == Event.ID.MappingStart || id == Event.ID.SequenceStart) {
                if (++depth > MAX_DEPTH) {
                    throw new InvalidYamlException(
                            line(event.getStartMark()), "nested deeper than " + MAX_DEPTH + " levels; use fewer");
                }
            } else if (id == Event.ID.MappingEnd || id == Event.ID.SequenceEnd) {
                depth--;
            }
        }
    }

    private static InvalidYamlException notYaml(int line, String problem) {
        return new InvalidYamlException(line, "this is not YAML: " + Printable.sentence(problem));
    }

    /** The line as people count, from 1. */
    static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(0) + 1;
    }
}
