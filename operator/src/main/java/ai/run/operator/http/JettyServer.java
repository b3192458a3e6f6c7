package ai.run.operator.http;

import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A port that is served. Requests are read, and answers are sent, as they come and go: nobody waits for a client. */
public final class JettyServer implements AutoCloseable {

    private final Server server;
    private final ServerConnector connector;

    private JettyServer(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /**
     * What a server may use.
     *
     * @param name what its threads are called
     * @param threads how many requests are worked on at once, beside two threads that accept and read
     * @param connections how many may be open; a new one makes another give way
     * @param idle how long a connection stays open while nothing comes and nothing goes
     */
    public record Bounds(String name, int threads, int connections, Duration idle) {}

    /**
     * Starts serving.
     *
     * @param address the address to listen on
     * @param port the port to listen on; 0 takes a free one
     * @param protocols what is spoken, the outermost first, such as TLS and then HTTP
     * @throws IOException when the port is taken or the address is not this machine's
     */
    public static JettyServer start(
            String address, int port, Bounds bounds, Handler handler, ConnectionFactory... protocols)
            throws IOException {
        var server = new Server(threads(bounds));
        var connector = new ServerConnector(server, 1, 1, protocols);
        connector.setHost(address);
        connector.setPort(port);
        connector.setIdleTimeout(bounds.idle().toMillis());
        // Of connections that come at once, those beyond the default of 50 would wait a second until they are tried
        // again.
        connector.setAcceptQueueSize(bounds.connections());
        connector.addBean(new Connections(bounds.connections()));
        server.addConnector(connector);
        server.setHandler(handler);
        try {
            server.start();
        } catch (Exception failure) {
            LifeCycle.stop(server);
            throw failure instanceof IOException refusal ? refusal : new IOException(failure);
        }
        return new JettyServer(server, connector);
    }

    private static QueuedThreadPool threads(Bounds bounds) {
        var accepting = 2;
        var threads = new QueuedThreadPool(bounds.threads() + accepting, Math.min(bounds.threads() + accepting, 8));
        threads.setName(bounds.name());
        threads.setDaemon(true);
        return threads;
    }

    /** HTTP that does not tell what serves it. */
    public static HttpConnectionFactory http() {
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        return new HttpConnectionFactory(http);
    }

    /** The port that is listened on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Lets nobody in any more; what is being answered is answered. */
    public void refuse() {
        connector.close();
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }
}
