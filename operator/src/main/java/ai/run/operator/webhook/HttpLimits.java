package ai.run.operator.webhook;

import java.util.Map;

/**
 * What the JDK's HTTP server puts up with. It reads these properties once, when the first server of the process is made; a
 * value that the command line gives wins.
 */
public final class HttpLimits {

    /** An API server that has much to ask opens some dozens. */
    static final int CONNECTIONS = 512;

    private static final Map<String, String> PROPERTIES = Map.of(
            // Seconds for the handshake and the whole request, and for the answer: a slow client gives its thread back.
            "sun.net.httpserver.maxReqTime",
            "10",
            "sun.net.httpserver.maxRspTime",
            "10",
            // Java 17 may not know this one.
            "jdk.httpserver.maxConnections",
            Integer.toString(CONNECTIONS),
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
