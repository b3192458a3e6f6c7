package ai.run.operator.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Serves the probes {@code /healthz} and {@code /readyz}, and {@code /metrics} in Prometheus' text format. */
public final class HttpEndpoints implements AutoCloseable {

    /** More than kubelets and Prometheus ever need at once; the others are for clients that stall. */
    private static final int MAX_THREADS = 32;

    static {
        // The JDK's server reads these when the first one is made. Seconds for the whole request, and for the answer: a
        // slow client gives its thread back.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.maxRspTime", "10");
        // The head and the body of an answer are two packets; waiting to join them costs 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    private HttpEndpoints(HttpServer server, ThreadPoolExecutor threads) {
        this.server = server;
        this.threads = threads;
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
        var server = HttpServer.create(new InetSocketAddress(address, port), 0);
        server.createContext("/healthz", exchange -> answer(exchange, probes.whyNotAlive()));
        server.createContext("/readyz", exchange -> answer(exchange, probes.whyNotReady()));
        server.createContext("/metrics", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            answer(exchange, true, registry.scrape());
        });
        var threads = threads();
        server.setExecutor(threads);
        server.start();
        return new HttpEndpoints(server, threads);
    }

    /** Requests are read on them too: with one thread, a client that sends half a request holds up the probes. */
    private static ThreadPoolExecutor threads() {
        return new ThreadPoolExecutor(1, MAX_THREADS, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), task -> {
            var thread = new Thread(task, "endpoints");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The port that is listened on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, Optional<String> objection) throws IOException {
        answer(exchange, objection.isEmpty(), objection.orElse("ok"));
    }

    private static void answer(HttpExchange exchange, boolean good, String text) throws IOException {
        try (exchange) {
            var body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(
                    good ? HttpURLConnection.HTTP_OK : HttpURLConnection.HTTP_UNAVAILABLE, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
