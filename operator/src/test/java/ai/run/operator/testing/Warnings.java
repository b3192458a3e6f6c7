package ai.run.operator.testing;

import java.util.List;
import java.util.regex.Pattern;

/** What kubectl and Helm say beside what they were asked for. */
public final class Warnings {

    /**
     * kubectl's own and the server's ({@code Warning: }), those of the kustomize within it ({@code # Warning: }), those of
     * the libraries that both are built with ({@code W1130 }), whatever Helm has to log, and what its linter finds.
     */
    private static final Pattern WARNING =
            Pattern.compile("(?i)^(# *)?(warning\\b|[WE]\\d{4} ).*|.*\\blevel=\\w+ msg=.*|.*\\[(warning|error)].*");

    private Warnings() {}

    /** The lines of a program's output that warn of something. */
    public static List<String> in(String output) {
        return output.lines().filter(line -> WARNING.matcher(line).matches()).toList();
    }
}
