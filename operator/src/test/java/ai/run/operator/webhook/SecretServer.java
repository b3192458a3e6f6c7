package ai.run.operator.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An API server with one Secret: a write of anything but the newest version is a conflict. */
final class SecretServer implements AutoCloseable {

    private final HttpServer http;
    private final List<String> methods = Collections.synchronizedList(new ArrayList<>());
    final KubernetesClient client;

    /** What happens between a replica's look and its write. */
    volatile Runnable beforeWrite = () -> {};

    /** The code that everybody gets as an answer; 0 while the server works. */
    volatile int failure;

    private volatile @Nullable Secret secret;
    private int version;

    SecretServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/api/v1/namespaces/runai/secrets", this::handle);
        http.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl("http://127.0.0.1:" + http.getAddress().getPort())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    @Nullable
    Secret secret() {
        return secret;
    }

    /** Somebody writes it, whatever was there before; null deletes it. */
    synchronized void put(@Nullable Secret written) {
        version++;
        secret = written == null
                ? null
                : new SecretBuilder(written)
                        .editMetadata()
                        .withResourceVersion(Integer.toString(version))
                        .endMetadata()
                        .build();
    }

    /** What was asked since this was asked last: the methods alone. */
    List<String> methods() {
        var asked = List.copyOf(methods);
        methods.clear();
        return asked;
    }

    private void handle(HttpExchange exchange) throws IOException {
        methods.add(exchange.getRequestMethod());
        var code = failure == 0 ? code(exchange) : failure;
        var answer = code < 300 ? Serialization.asJson(secret) : "{\"kind\":\"Status\",\"code\":%d}".formatted(code);
        var bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private int code(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("GET")) {
            return secret == null ? 404 : 200;
        }
        beforeWrite.run();
        var sent = Serialization.unmarshal(exchange.getRequestBody(), Secret.class);
        var expected = secret == null ? null : secret.getMetadata().getResourceVersion();
        if (expected == null
                ? exchange.getRequestMethod().equals("PUT")
                : !expected.equals(sent.getMetadata().getResourceVersion())) {
            return 409;
        }
        put(sent);
        return 200;
    }

    /** From now on nobody answers. */
    void stop() {
        http.stop(0);
    }

    @Override
    public void close() {
        client.close();
        stop();
    }
}
