package ai.run.operator.webhook;

import ai.run.operator.admission.AdmissionAnswer;
import ai.run.operator.admission.AdmissionHandler;
import ai.run.operator.admission.AdmissionRequest;
import ai.run.operator.admission.AdmissionReview;
import ai.run.operator.admission.InvalidReviewException;
import ai.run.operator.webhook.RequestBody.RefusedException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import lombok.extern.slf4j.Slf4j;

/** Serves admission webhooks over TLS: a path for each handler. */
@Slf4j
public final class WebhookServer implements AutoCloseable {

    private static final int FINISH_SECONDS = 2;
    private static final int SPARE_THREADS = 8;

    /** An API server that has much to ask opens some dozens of connections. */
    private static final int MAX_THREADS = 512;

    private final HttpsServer server;
    private final ThreadPoolExecutor threads;
    private final RequestBody bodies = new RequestBody();

    private WebhookServer(HttpsServer server, ThreadPoolExecutor threads) {
        this.server = server;
        this.threads = threads;
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
        // With the default backlog of 50, connections that come at once wait a second until they are tried again.
        var server = HttpsServer.create(new InetSocketAddress(address, port), MAX_THREADS);
        server.setHttpsConfigurator(configurator(tls));
        var threads = threads();
        server.setExecutor(threads);
        var webhooks = new WebhookServer(server, threads);
        handlers.forEach(
                (path, handler) -> server.createContext(path, exchange -> webhooks.serve(exchange, path, handler)));
        server.start();
        return webhooks;
    }

    private static HttpsConfigurator configurator(SSLContext tls) {
        return new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                var modern = tls.getDefaultSSLParameters();
                modern.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
                parameters.setSSLParameters(modern);
            }
        };
    }

    /**
     * A thread for every connection on which something is being sent, so that those who stall keep nobody waiting. Whoever
     * comes when all are taken is turned away.
     */
    private static ThreadPoolExecutor threads() {
        var number = new AtomicInteger();
        return new ThreadPoolExecutor(
                SPARE_THREADS, MAX_THREADS, 1, TimeUnit.MINUTES, new SynchronousQueue<>(), task -> {
                    var thread = new Thread(task, "webhook-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** The port that is listened on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange, String path, AdmissionHandler handler) throws IOException {
        try (exchange) {
            try {
                if (!exchange.getRequestMethod().equals("POST")
                        || !exchange.getRequestURI().getPath().equals(path)) {
                    throw new RefusedException(HttpURLConnection.HTTP_NOT_FOUND, "reviews are POSTed to " + path);
                }
                var response = bodies.read(exchange.getRequestBody(), review -> respond(handler, review));
                send(exchange, HttpURLConnection.HTTP_OK, "application/json", response);
            } catch (InvalidReviewException invalid) {
                send(exchange, HttpURLConnection.HTTP_BAD_REQUEST, "text/plain", String.valueOf(invalid.getMessage()));
            } catch (RefusedException refused) {
                send(exchange, refused.status(), "text/plain", String.valueOf(refused.getMessage()));
            }
        }
    }

    private static String respond(AdmissionHandler handler, JsonNode review) throws InvalidReviewException {
        var request = AdmissionReview.request(review);
        return AdmissionReview.response(request, answer(handler, request)).toString();
    }

    /** A mistake of ours must neither let anything pass nor leave the API server without an answer. */
    private static AdmissionAnswer answer(AdmissionHandler handler, AdmissionRequest request) {
        try {
            return handler.answer(request);
        } catch (RuntimeException | StackOverflowError mistake) {
            log.error(
                    "Cannot decide on {} of {} {}/{}.",
                    request.operation(),
                    request.kind(),
                    request.namespace(),
                    request.name(),
                    mistake);
            return new AdmissionAnswer.Denied(
                    HttpURLConnection.HTTP_INTERNAL_ERROR,
                    "the RunaiJob operator could not check this; its log says why");
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        var body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Finishes the answers that are being given, and serves no more. */
    @Override
    public void close() {
        // Where nothing is being answered, the server would wait the whole time for an answer to end.
        server.stop(threads.getActiveCount() == 0 ? 0 : FINISH_SECONDS);
        threads.shutdownNow();
    }
}
