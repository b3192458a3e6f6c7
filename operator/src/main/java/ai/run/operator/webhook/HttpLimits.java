package ai.run.operator.webhook;

import java.util.Map;

/**
 * What the JDK's HTTP server puts up with. It reads these properties once, when the first server of the process is made; a
 * value that the command line gives wins.
 */
public final class HttpLimits {

    private static final Map<String, String> PROPERTIES = Map.of(
            // Seconds for the handshake and the whole request, and for the answer: a slow client gives its thread back.
            "sun.net.httpserver.maxReqTime",
            "10",
            "sun.net.httpserver.maxRspTime",
            "10",
            // It is for the client to close an idle connection, Go's after 90 seconds: what it sends on one that
            // we close in the same moment is lost, and a POST it does not repeat. Connections in all are not
            // limited: those who open many and leave them idle would keep out everybody else.
            "sun.net.httpserver.maxIdleConnections",
            "1000",
            "sun.net.httpserver.idleInterval",
            "120",
            // The head and the body of an answer are two packets; waiting to join them costs 40 ms.
            "sun.net.httpserver.nodelay",
            "true");

    private HttpLimits() {}

    /** Sets the limits; call it before anything is served. */
    public static void apply() {
        PROPERTIES.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }
}
