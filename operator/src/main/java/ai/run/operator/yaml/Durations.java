package ai.run.operator.yaml;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** How durations are written in the cluster-config: {@code 5s}, {@code 1m}, {@code 24h}. */
public final class Durations {

    private static final Pattern DURATION = Pattern.compile("(0|[1-9][0-9]{0,4})([smh])");

    private Durations() {}

    /**
     * Reads a duration, written as a whole number and its unit.
     *
     * @param least the shortest that is allowed
     * @param most the longest
     */
    public static Duration read(YamlValue value, Duration least, Duration most) throws InvalidYamlException {
        var text = value.text(
                "a duration from " + shown(least) + " to " + shown(most) + " such as 5s or 1m",
                written -> parsed(written)
                        .filter(found -> found.compareTo(least) >= 0 && found.compareTo(most) <= 0)
                        .isPresent());
        return parsed(text).orElseThrow();
    }

    private static Optional<Duration> parsed(String text) {
        var parts = DURATION.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var unit = Map.of("s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1))
                .get(parts.group(2));
        return Optional.ofNullable(unit).map(one -> one.multipliedBy(Long.parseLong(parts.group(1))));
    }

    /** A duration as it is written, in the largest of the units that it reaches. */
    public static String shown(Duration duration) {
        return duration.compareTo(Duration.ofHours(1)) >= 0
                ? duration.toHours() + "h"
                : duration.compareTo(Duration.ofMinutes(1)) >= 0
                        ? duration.toMinutes() + "m"
                        : duration.toSeconds() + "s";
    }
}
