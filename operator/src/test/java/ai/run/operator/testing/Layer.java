package ai.run.operator.testing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A part of the tests that not every machine can run. It says so in one line, and fails where {@code CI=true}. */
public final class Layer {

    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private Layer() {}

    /** Goes on if that is possible on this machine; else says why not, and fails or aborts the test. */
    public static void requires(boolean possible, String why) {
        if (possible) {
            return;
        }
        say(why);
        if ("true".equals(System.getenv("CI"))) {
            Assertions.fail(why);
        }
        Assumptions.abort(why);
    }

    /** What an older Kubernetes does not have is no fault of the machine: it is said, and is never a failure. */
    public static void offers(boolean known, String why) {
        if (!known) {
            say(why);
            Assumptions.abort(why);
        }
    }

    private static void say(String why) {
        if (SAID.add(why)) {
            System.out.println("NOT RUN: " + why);
        }
    }
}
