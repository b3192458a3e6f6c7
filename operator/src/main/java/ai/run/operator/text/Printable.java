package ai.run.operator.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text from outside in a form that a message can carry: one line, of limited length, and with nothing in it that looks
 * like something else. What is not printable ASCII is shown as {@code \\uXXXX}, so that look-alike letters show.
 */
public final class Printable {

    private static final int QUOTED_MAX = 60;
    private static final int SENTENCE_MAX = 300;

    /** Unicode's general category "other": control, format, surrogate, private use, unassigned. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}&&[^\n]]");

    private Printable() {}

    /** A value in quotes, cut off after 60 characters. */
    public static String quoted(String value) {
        return '"' + escaped(value, QUOTED_MAX) + '"';
    }

    /** Somebody else's message, without quotes, cut off after 300 characters. */
    public static String sentence(String message) {
        return escaped(message, SENTENCE_MAX);
    }

    /**
     * A whole message in any language, without what would be seen as something else on a terminal: control and formatting
     * characters, but for the ends of lines, are shown as {@code \\uXXXX}.
     */
    public static String lines(String message) {
        return INVISIBLE
                .matcher(message)
                .replaceAll(found -> Matcher.quoteReplacement(
                        String.format("\\u%04X", found.group().codePointAt(0))));
    }

    /**
     * A text that is no longer than it may be; an ellipsis stands for what is cut off.
     *
     * @param most the most characters (UTF-16), the ellipsis included; at least 2
     */
    public static String shortened(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        var end = most - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    private static String escaped(String text, int max) {
        var shown = new StringBuilder();
        text.codePoints()
                .limit(max)
                .forEach(c -> shown.append(c >= ' ' && c <= '~' ? Character.toString(c) : String.format("\\u%04X", c)));
        return text.codePointCount(0, text.length()) > max ? shown.append("...").toString() : shown.toString();
    }
}
