package ai.run.operator.yaml;

import ai.run.operator.text.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value of a document, which knows its line and its key path. Every method reads it as one type, converts nothing and
 * throws an {@link InvalidYamlException} that says what is there and what is allowed.
 */
public final class YamlValue {

    /** Decimal and without a leading zero, which other YAML versions read as octal; always fits into a long. */
    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|-?[1-9][0-9]{0,17}");

    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]{1,60}");

    private final Node node;
    private final String path;

    YamlValue(Node node, String path) {
        this.node = node;
        this.path = path;
    }

    /** Reads a value as something; what the lists and mappings of this package are given for their elements. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(YamlValue value) throws InvalidYamlException;
    }

    /** The value as a boolean, written without quotes. */
    public boolean bool() throws InvalidYamlException {
        return switch (scalar(Tag.BOOL)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw notAllowed("true or false, without quotes");
        };
    }

    /** The value as a whole number, written in decimal digits without quotes. */
    public long wholeNumber() throws InvalidYamlException {
        var digits = scalar(Tag.INT);
        if (!WHOLE_NUMBER.matcher(digits).matches()) {
            throw notAllowed("a whole number, in decimal digits without quotes");
        }
        return Long.parseLong(digits);
    }

    /**
     * The value as text of a certain form.
     *
     * @param allowed what is allowed, for the message
     * @param valid says whether a text, never blank, is allowed
     */
    public String text(String allowed, Predicate<String> valid) throws InvalidYamlException {
        var text = scalar(Tag.STR);
        if (text.isBlank() || !valid.test(text)) {
            throw notAllowed(allowed);
        }
        return text;
    }

    /** Whether the value is the empty text, written {@code ""}; a key without a value has none. */
    public boolean isEmptyText() {
        return node instanceof ScalarNode scalar
                && Tag.STR.equals(node.getTag())
                && scalar.getValue().isEmpty();
    }

    /** As {@link #text}, and a whole number may also be written without quotes. */
    public String textOrWholeNumber(String allowed, Predicate<String> valid) throws InvalidYamlException {
        var number = scalar(Tag.INT);
        return !number.isEmpty() && valid.test(number) ? number : text(allowed, valid);
    }

    /** The value as a list, which may be empty. */
    public <T> List<T> list(Reader<T> element) throws InvalidYamlException {
        if (!(node instanceof SequenceNode sequence && Tag.SEQ.equals(node.getTag()))) {
            throw notAllowed("a list");
        }
        var elements = new ArrayList<T>();
        for (var child : sequence.getValue()) {
            elements.add(element.read(new YamlValue(child, path + "[" + elements.size() + "]")));
        }
        return elements;
    }

    /** The value as a list, where one element may stand without one. */
    public <T> List<T> listOrOne(Reader<T> element) throws InvalidYamlException {
        return node instanceof SequenceNode ? list(element) : List.of(element.read(this));
    }

    /** The value as a mapping with these keys and no other, each at most once. */
    public YamlMapping mapping(String... knownKeys) throws InvalidYamlException {
        var known = List.of(knownKeys);
        if (!(node instanceof MappingNode mapping && Tag.MAP.equals(node.getTag()))) {
            throw notAllowed("a mapping with the keys " + String.join(", ", known));
        }
        var values = new HashMap<String, YamlValue>();
        for (var entry : mapping.getValue()) {
            var key = new YamlValue(entry.getKeyNode(), childPath(entry.getKeyNode()));
            var name = key.scalar(Tag.STR);
            if (!known.contains(name)) {
                throw key.invalid("is not a known key; allowed: " + String.join(", ", known));
            }
            if (values.put(name, new YamlValue(entry.getValueNode(), key.path)) != null) {
                throw key.invalid("is there twice; keep one");
            }
        }
        return new YamlMapping(this, values);
    }

    /**
     * The exception for a value that is well-formed and wrong.
     *
     * @param problem what is wrong, continuing a sentence that begins with the key path: {@code is listed twice}
     */
    public InvalidYamlException invalid(String problem) {
        return new InvalidYamlException(
                YamlDocument.line(node.getStartMark()), (path.isEmpty() ? "the document" : path) + " " + problem);
    }

    /** The exception for a value that is none of those allowed. */
    public InvalidYamlException notAllowed(String allowed) {
        return invalid(
                (Tag.NULL.equals(node.getTag()) ? "has no value" : "is " + description()) + "; allowed: " + allowed);
    }

    private String childPath(Node key) {
        var name = key instanceof ScalarNode scalar ? scalar.getValue() : new YamlValue(key, "").description();
        var shown = PLAIN_KEY.matcher(name).matches() ? name : Printable.quoted(name);
        return path.isEmpty() ? shown : path + "." + shown;
    }

    /** What is written, if the value is a scalar of that type; else the empty text, which no type reads as a value. */
    private String scalar(Tag tag) {
        return node instanceof ScalarNode scalar && tag.equals(node.getTag()) ? scalar.getValue() : "";
    }

    private String description() {
        if (!(node instanceof ScalarNode scalar)) {
            return node instanceof SequenceNode ? "a list" : "a mapping";
        }
        var shown = Printable.quoted(scalar.getValue());
        return Tag.STR.equals(node.getTag()) ? "the text " + shown : shown.substring(1, shown.length() - 1);
    }
}
