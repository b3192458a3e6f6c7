package ai.run.operator.webhook;

import ai.run.operator.admission.AdmissionHandler;
import ai.run.operator.http.JettyServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;

/** Serves admission webhooks over TLS: a path for each handler. */
public final class WebhookServer implements AutoCloseable {

    private static final Duration FINISH = Duration.ofSeconds(2);

    /**
     * An API server that has much to ask opens some dozens of connections, and there are a few API servers. It is for them to
     * close an idle one, Go's after 90 seconds: a POST on one that we close is lost.
     */
    private static final JettyServer.Bounds BOUNDS = new JettyServer.Bounds("webhook", 512, 512, Duration.ofMinutes(2));

    private final JettyServer server;
    private final GracefulHandler reviews;

    private WebhookServer(JettyServer server, GracefulHandler reviews) {
        this.server = server;
        this.reviews = reviews;
    }

    /**
     * Starts serving.
     *
     * @param address the address to listen on
     * @param port the port to listen on; 0 takes a free one
     * @param tls holds the certificate to show, and who may connect
     * @param handlers what decides, by path such as {@code /admission/pods}
     * @throws IOException when the port is taken or the address is not this machine's
     */
    static WebhookServer start(String address, int port, WebhookTls tls, Map<String, AdmissionHandler> handlers)
            throws IOException {
        var reviews = new GracefulHandler(new ReviewHandler(handlers));
        var encrypted = new SslConnectionFactory(tls.factory(), HttpVersion.HTTP_1_1.asString());
        return new WebhookServer(
                JettyServer.start(address, port, BOUNDS, reviews, encrypted, JettyServer.http()), reviews);
    }

    /** The port that is listened on. */
    public int port() {
        return server.port();
    }

    /** Finishes the answers that are being given, and serves no more. */
    @Override
    public void close() {
        server.refuse();
        try {
            reviews.shutdown().get(FINISH.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException unfinished) {
            // Whoever waits for such an answer asks again.
        }
        server.close();
    }
}
