package ai.run.operator.cli.print;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How old something is, as kubectl prints it ({@code HumanDuration} of k8s.io/apimachinery): the older it is, the less exactly.
 */
public final class Age {

    private static final String UNKNOWN = "<unknown>";

    private static final int HOURS_OF_A_DAY = 24;
    private static final int DAYS_OF_A_YEAR = 365;

    private Age() {}

    /** Returns the age of what began then; {@code <unknown>} where that is not known. */
    public static String of(Optional<Instant> since, Instant now) {
        return since.map(then -> of(Duration.between(then, now))).orElse(UNKNOWN);
    }

    /** Returns a duration as kubectl prints it, such as {@code 5m30s} or {@code 3d}. */
    public static String of(Duration duration) {
        var seconds = duration.toSeconds();
        var minutes = duration.toMinutes();
        var hours = duration.toHours();
        var days = duration.toDays();
        if (seconds < -1) {
            return "<invalid>"; // the clocks of the two differ
        }
        if (seconds < 2 * 60) {
            return Math.max(0, seconds) + "s";
        }
        if (minutes < 10) {
            return both(minutes, "m", seconds % 60, "s");
        }
        if (minutes < 3 * 60) {
            return minutes + "m";
        }
        if (hours < 8) {
            return both(hours, "h", minutes % 60, "m");
        }
        if (hours < 2 * HOURS_OF_A_DAY) {
            return hours + "h";
        }
        if (days < 8) {
            return both(days, "d", hours % HOURS_OF_A_DAY, "h");
        }
        if (days < 2 * DAYS_OF_A_YEAR) {
            return days + "d";
        }
        var years = days / DAYS_OF_A_YEAR;
        return years < 8 ? both(years, "y", days % DAYS_OF_A_YEAR, "d") : years + "y";
    }

    private static String both(long large, String unit, long small, String smallUnit) {
        return small == 0 ? large + unit : large + unit + small + smallUnit;
    }
}
