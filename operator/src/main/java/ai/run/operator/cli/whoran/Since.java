package ai.run.operator.cli.whoran;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how far back to look: a whole number and its unit, such as {@code 12h} or {@code 7d}. */
final class Since implements ITypeConverter<Duration> {

    private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]{0,5})([smhdw])");

    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1),
            "w", Duration.ofDays(7));

    @Override
    public Duration convert(String value) {
        var parts = WRITTEN.matcher(value);
        if (!parts.matches()) {
            throw new TypeConversionException("'" + value + "' is no duration such as 12h, 7d or 4w");
        }
        return Objects.requireNonNull(UNITS.get(parts.group(2))).multipliedBy(Long.parseLong(parts.group(1)));
    }
}
