package ai.run.operator.home;

import ai.run.operator.text.Printable;
import ai.run.v1.HomeDir;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a home directory can be made at all: its path and its size. */
final class HomeChecks {

    private static final Pattern PATH = Pattern.compile(HomeDir.PATH_PATTERN);

    /**
     * Paths at and below which no home may lie. Below the first three the runtime has mounts of its own, and cannot
     * make the directory; the next ones hold what the image's programs are made of, which an empty directory hides; and
     * with a mount at the token's path the API server leaves the service account's token out, without a word.
     */
    private static final List<MountPath> SYSTEM_PATHS = Stream.of(
                    "/proc",
                    "/sys",
                    "/dev",
                    "/bin",
                    "/etc",
                    "/lib",
                    "/lib32",
                    "/lib64",
                    "/libx32",
                    "/sbin",
                    "/usr",
                    "/run/secrets",
                    "/var/run/secrets")
            .map(MountPath::of)
            .toList();

    private HomeChecks() {}

    /** Everything that is wrong with it, each a sentence that says what to do; none when it can be made. */
    static List<String> findings(Home home) {
        return Stream.concat(pathFindings(home.path()), sizeFindings(home.sizeLimit(), home.maximum()))
                .toList();
    }

    private static Stream<String> pathFindings(String path) {
        // The length comes first: it bounds the work of the pattern.
        if (path.length() > HomeDir.PATH_MAX_LENGTH || !PATH.matcher(path).matches()) {
            return Stream.of("the home directory cannot be at " + Printable.quoted(path)
                    + ": set homeDir.path to an absolute path of at"
                    + " most " + HomeDir.PATH_MAX_LENGTH
                    + " characters, without a slash at its end, whose components are of"
                    + " letters, digits, '_', '@', '-' and '.', and do not begin with a dot");
        }
        return SYSTEM_PATHS.stream()
                .filter(system -> system.covers(MountPath.of(path)))
                .map(system -> "the home directory cannot be at " + path + ", because containers need their own "
                        + system + ": set homeDir.path to a directory elsewhere, such as one below /home");
    }

    private static Stream<String> sizeFindings(Quantity sizeLimit, @Nullable Quantity maximum) {
        var text = sizeLimit.toString();
        // The length comes first here too.
        if (text.length() > HomeDir.SIZE_LIMIT_MAX_LENGTH || !isPositive(sizeLimit)) {
            return Stream.of("the home directory cannot hold " + Printable.quoted(text)
                    + ": set homeDir.sizeLimit to a quantity greater than 0, such as 1Gi, of at most "
                    + HomeDir.SIZE_LIMIT_MAX_LENGTH + " characters");
        }
        return maximum == null || bytes(sizeLimit).compareTo(bytes(maximum)) <= 0
                ? Stream.empty()
                : Stream.of("the home directory cannot hold " + text + ": set homeDir.sizeLimit to " + maximum
                        + ", the most that the cluster-config allows, or to less");
    }

    private static boolean isPositive(Quantity quantity) {
        try {
            return bytes(quantity).signum() > 0;
        } catch (ArithmeticException | IllegalArgumentException e) {
            return false;
        }
    }

    private static BigDecimal bytes(Quantity quantity) {
        return Quantity.getAmountInBytes(quantity);
    }
}
