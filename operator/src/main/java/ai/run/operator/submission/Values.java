package ai.run.operator.submission;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How values of options are written. */
final class Values {

    /** As {@code resource.Quantity} of Kubernetes reads them. */
    private static final Pattern QUANTITY =
            Pattern.compile("([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?");

    private static final Pattern DURATION = Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s?)?");

    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    /** What stands before and behind the first equals sign. */
    record Pair(String key, String value) {}

    private Values() {}

    /** Splits {@code K=V} at the first equals sign. */
    static Pair pair(String option, String text) {
        var at = text.indexOf('=');
        if (at < 1) {
            throw new InvalidOptionException("%s: %s is not of the form KEY=VALUE.", option, text);
        }
        return new Pair(text.substring(0, at), text.substring(at + 1));
    }

    /** Reads {@code k=v,k=v}; a key without a value is {@code true}. */
    static Map<String, String> fields(String option, String text, Set<String> known, Set<String> required) {
        var fields = new LinkedHashMap<String, String>();
        for (var part : text.split(",", -1)) {
            var at = part.indexOf('=');
            var key = at < 0 ? part : part.substring(0, at);
            if (!known.contains(key)) {
                throw new InvalidOptionException(
                        "%s: %s in %s is not known; write %s.",
                        option, key, text, String.join("=,", sorted(known)) + "=");
            }
            fields.put(key, at < 0 ? "true" : part.substring(at + 1));
        }
        var missing = new HashSet<>(required);
        missing.removeAll(fields.keySet());
        if (!missing.isEmpty()) {
            throw new InvalidOptionException(
                    "%s: %s lacks %s.", option, text, String.join("= and ", sorted(missing)) + "=");
        }
        return fields;
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }

    /** Reads the value of a switch within {@code k=v,k=v}: false where it is not there. */
    static boolean isTrue(String option, @Nullable String text) {
        if (text == null || text.equalsIgnoreCase("false")) {
            return false;
        }
        if (!text.equalsIgnoreCase("true")) {
            throw new InvalidOptionException("%s: %s is neither true nor false.", option, text);
        }
        return true;
    }

    /** An amount as Kubernetes writes it, such as {@code 500m} or {@code 2Gi}; it stays as it is written. */
    static String quantity(String option, String text) {
        if (!QUANTITY.matcher(text).matches()) {
            throw new InvalidOptionException(
                    "%s: %s is not an amount; write it as Kubernetes does, such as 500m, 2 or 4Gi.", option, text);
        }
        return text;
    }

    /** The seconds of {@code 5s}, {@code 2m}, {@code 3h}, {@code 1d} or {@code 1h30m}; a bare number is of seconds. */
    static long seconds(String option, String text) {
        var parts = DURATION.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            throw new InvalidOptionException(
                    "%s: %s is not a duration; write it as 30s, 20m, 3h or 1h30m.", option, text);
        }
        try {
            var seconds = 0L;
            var units = new long[] {DAY, HOUR, MINUTE, 1};
            for (var i = 0; i < units.length; i++) {
                var number = parts.group(i + 1);
                seconds = Math.addExact(
                        seconds, number == null ? 0 : Math.multiplyExact(units[i], Long.parseLong(number)));
            }
            if (seconds <= Integer.MAX_VALUE) {
                return seconds;
            }
        } catch (ArithmeticException | NumberFormatException tooLong) {
            // said below
        }
        throw new InvalidOptionException("%s: %s is longer than the 68 years that Kubernetes can count.", option, text);
    }
}
