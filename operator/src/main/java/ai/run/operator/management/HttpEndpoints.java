package ai.run.operator.management;

import ai.run.operator.http.JettyServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Optional;
import lombok.RequiredArgsConstructor;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Serves the probes {@code /healthz} and {@code /readyz}, and {@code /metrics} in Prometheus' text format. */
public final class HttpEndpoints implements AutoCloseable {

    /**
     * Kubelets and Prometheus open a few connections, and ask at once. Prometheus keeps its own open, and asks every minute or
     * so.
     */
    private static final JettyServer.Bounds BOUNDS = new JettyServer.Bounds("endpoints", 4, 256, Duration.ofMinutes(2));

    private final JettyServer server;

    private HttpEndpoints(JettyServer server) {
        this.server = server;
    }

    /**
     * Starts serving.
     *
     * @param address the address to listen on
     * @param port the port to listen on; 0 takes a free one
     * @param probes what the probes ask
     * @param registry what the metrics come from
     * @throws IOException when the port is taken or the address is not this machine's
     */
    public static HttpEndpoints start(String address, int port, Probes probes, PrometheusMeterRegistry registry)
            throws IOException {
        return new HttpEndpoints(
                JettyServer.start(address, port, BOUNDS, new Paths(probes, registry), JettyServer.http()));
    }

    /** The port that is listened on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }

    @RequiredArgsConstructor
    private static final class Paths extends Handler.Abstract {

        private final Probes probes;
        private final PrometheusMeterRegistry registry;

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            switch (Request.getPathInContext(request)) {
                case "/healthz" -> answer(probes.whyNotAlive(), response, callback);
                case "/readyz" -> answer(probes.whyNotReady(), response, callback);
                case "/metrics" -> {
                    var type = "text/plain; version=0.0.4; charset=utf-8";
                    answer(HttpURLConnection.HTTP_OK, type, registry.scrape(), response, callback);
                }
                default -> answer(HttpURLConnection.HTTP_NOT_FOUND, "text/plain", "no such page", response, callback);
            }
            return true;
        }

        private static void answer(Optional<String> objection, Response response, Callback callback) {
            var code = objection.isEmpty() ? HttpURLConnection.HTTP_OK : HttpURLConnection.HTTP_UNAVAILABLE;
            answer(code, "text/plain; charset=utf-8", objection.orElse("ok"), response, callback);
        }

        private static void answer(int code, String type, String text, Response response, Callback callback) {
            response.setStatus(code);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
            Content.Sink.write(response, true, text, callback);
        }
    }
}
