package ai.run.operator.status;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether two messages mean the same. The API server says the same thing in other letters each time it is asked: it lists
 * its findings in changing order, and names the UID of an object that was never stored, the port of a connection that is
 * over, or how much of a quota others use by now.
 */
final class Wording {

    private Wording() {}

    static boolean meansTheSame(String one, String other) {
        return one.equals(other) || essence(one).equals(essence(other));
    }

    private static String essence(String message) {
        var text = message.replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "…")
                .replaceAll("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}:[0-9]{1,5}", "…")
                .replaceAll("used: [^ ]+,", "used: …,");
        // Findings of a list, in an order of their own.
        return text.contains("[")
                ? Stream.of(text.split(", |[\\[\\]]", -1)).sorted().collect(Collectors.joining("\n"))
                : text;
    }
}
