package ai.run.operator.webhook;

import ai.run.operator.admission.AdmissionHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Serves admission webhooks over TLS: a path for each handler. */
public final class WebhookServer implements AutoCloseable {

    private static final Duration FINISH = Duration.ofSeconds(2);

    /** It is for the client to close an idle connection, Go's after 90 seconds: a POST on one that we close is lost. */
    private static final Duration IDLE = Duration.ofMinutes(2);

    private static final int SPARE_THREADS = 8;

    /** An API server that has much to ask opens some dozens of connections. */
    private static final int MAX_THREADS = 512;

    private final Server server;
    private final ServerConnector connector;
    private final GracefulHandler reviews;

    private WebhookServer(Server server, ServerConnector connector, GracefulHandler reviews) {
        this.server = server;
        this.connector = connector;
        this.reviews = reviews;
    }

    /**
     * Starts serving.
     *
     * @param address the address to listen on
     * @param port the port to listen on; 0 takes a free one
     * @param tls holds the certificate to show
     * @param handlers what decides, by path such as {@code /admission/pods}
     * @throws IOException when the port is taken or the address is not this machine's
     */
    public static WebhookServer start(String address, int port, SSLContext tls, Map<String, AdmissionHandler> handlers)
            throws IOException {
        var server = new Server(threads());
        var connector = new ServerConnector(server, 1, 1, tls(tls), http());
        connector.setHost(address);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE.toMillis());
        // Of connections that come at once, those beyond the default of 50 would wait a second until they are tried
        // again.
        connector.setAcceptQueueSize(MAX_THREADS);
        server.addConnector(connector);
        var reviews = new GracefulHandler(new ReviewHandler(handlers));
        server.setHandler(reviews);
        try {
            server.start();
        } catch (Exception failure) {
            LifeCycle.stop(server);
            throw failure instanceof IOException refusal ? refusal : new IOException(failure);
        }
        return new WebhookServer(server, connector, reviews);
    }

    private static QueuedThreadPool threads() {
        var threads = new QueuedThreadPool(MAX_THREADS, SPARE_THREADS);
        threads.setName("webhook");
        threads.setDaemon(true);
        return threads;
    }

    private static SslConnectionFactory tls(SSLContext context) {
        var tls = new SslContextFactory.Server();
        tls.setSslContext(context);
        tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        return new SslConnectionFactory(tls, HttpVersion.HTTP_1_1.asString());
    }

    private static HttpConnectionFactory http() {
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setIdleTimeout(ReviewHandler.PATIENCE.toMillis());
        return new HttpConnectionFactory(http);
    }

    /** The port that is listened on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Finishes the answers that are being given, and serves no more. */
    @Override
    public void close() {
        connector.close();
        try {
            reviews.shutdown().get(FINISH.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException unfinished) {
            // Whoever waits for such an answer asks again.
        }
        LifeCycle.stop(server);
    }
}
