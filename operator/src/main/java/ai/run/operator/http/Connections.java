package ai.run.operator.http;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import lombok.RequiredArgsConstructor;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectableChannelEndPoint;

/**
 * Bounds how many connections are open. To refuse new ones would shut out the kubelet and the API server as soon as somebody
 * else holds that many. So one that is open gives way: of those that have had time to ask, the one of which nothing has been
 * heard for longest; while there is none, the oldest.
 */
@RequiredArgsConstructor
final class Connections implements Connection.Listener {

    /** So long a client has for its first request and the answer. */
    private static final Duration FIRST_REQUEST = Duration.ofSeconds(5);

    private final int max;

    /** The oldest first, with the time at which it was opened. */
    private final Map<SelectableChannelEndPoint, Long> open = new LinkedHashMap<>();

    @Override
    public void onOpened(Connection connection) {
        // With TLS there is a connection within the connection: one of them is the socket's.
        if (connection.getEndPoint() instanceof SelectableChannelEndPoint socket) {
            opened(socket).ifPresent(EndPoint::close);
        }
    }

    @Override
    public synchronized void onClosed(Connection connection) {
        if (connection.getEndPoint() instanceof SelectableChannelEndPoint socket) {
            open.remove(socket);
        }
    }

    /** Returns what must give way to it. */
    private synchronized Optional<SelectableChannelEndPoint> opened(SelectableChannelEndPoint socket) {
        var now = System.nanoTime();
        open.put(socket, now);
        if (open.size() <= max) {
            return Optional.empty();
        }
        var oldest = open.keySet().iterator().next();
        var gone = open.entrySet().stream()
                .filter(known -> now - known.getValue() > FIRST_REQUEST.toNanos())
                .map(Map.Entry::getKey)
                .max(Comparator.comparingLong(SelectableChannelEndPoint::getIdleFor))
                .orElse(oldest);
        open.remove(gone);
        return Optional.of(gone);
    }
}
