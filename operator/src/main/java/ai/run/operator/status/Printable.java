package ai.run.operator.status;

/**
 * Text from outside in a form that a message can carry: one line, of limited length, and with nothing in it that looks
 * like something else. What is not printable ASCII is shown as {@code \\uXXXX}, so that look-alike letters show.
 */
public final class Printable {

    private static final int QUOTED_MAX = 60;
    private static final int SENTENCE_MAX = 300;

    private Printable() {}

    /** A value in quotes, cut off after 60 characters. */
    public static String quoted(String value) {
        return '"' + escaped(value, QUOTED_MAX) + '"';
    }

    /** Somebody else's message, without quotes, cut off after 300 characters. */
    public static String sentence(String message) {
        return escaped(message, SENTENCE_MAX);
    }

    private static String escaped(String text, int max) {
        var shown = new StringBuilder();
        text.codePoints()
                .limit(max)
                .forEach(c -> shown.append(c >= ' ' && c <= '~' ? Character.toString(c) : String.format("\\u%04X", c)));
        return text.codePointCount(0, text.length()) > max ? shown.append("...").toString() : shown.toString();
    }
}
