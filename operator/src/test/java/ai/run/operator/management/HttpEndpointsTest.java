package ai.run.operator.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpEndpointsTest {

    /** Shorter than the server puts up with half a request. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Probes ALIVE_AND_NOT_READY = new Probes() {
        @Override
        public Optional<String> whyNotAlive() {
            return Optional.empty();
        }

        @Override
        public Optional<String> whyNotReady() {
            return Optional.of("not yet");
        }
    };

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private HttpEndpoints endpoints;

    @BeforeEach
    void start() throws IOException {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.counter("tests").increment();
        endpoints = HttpEndpoints.start("127.0.0.1", 0, ALIVE_AND_NOT_READY, registry);
    }

    @AfterEach
    void stop() {
        endpoints.close();
    }

    @ParameterizedTest
    @CsvSource({"/healthz, 200, ok", "/readyz, 503, not yet", "/metrics, 200, tests_total 1.0"})
    void answersWhatItIsAsked(String path, int status, String words) throws Exception {
        var answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(words);
    }

    /** What a client may begin and never end, two hundred times: none of it takes a thread that a probe needs. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /heal",
                "GET /healthz HTTP/1.1\r\nHost: x\r\n",
                "POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf",
                // An answer that is never read.
                "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n",
            })
    void clientsThatStallDoNotHoldUpTheProbes(String half) throws Exception {
        withStalled(200, half, stalled -> {
            for (var probe = 0; probe < 20; probe++) {
                assertThat(getAnew("/healthz").statusCode()).isEqualTo(200);
            }
        });
    }

    @Test
    void clientsThatGoOnLetterByLetterDoNotHoldUpTheProbes() throws Exception {
        withStalled(200, "GET /healthz HTTP/1.1\r\nHost: x\r\nX: ", stalled -> {
            for (var probe = 0; probe < 20; probe++) {
                for (var socket : stalled) {
                    socket.getOutputStream().write('a');
                }
                assertThat(getAnew("/healthz").statusCode()).isEqualTo(200);
            }
        });
    }

    /** However many are opened, some stay, and a new one is let in. */
    @Test
    void connectionsAreBoundedAndAnOldOneGivesWay() throws Exception {
        withStalled(1_000, "", stalled -> {
            assertThat(getAnew("/healthz").statusCode()).isEqualTo(200);
            var first = stalled.get(0);
            first.setSoTimeout((int) PATIENCE.toMillis());
            assertThat(first.getInputStream().read()).as("closed").isEqualTo(-1);
        });
    }

    private interface Trial {
        void with(List<Socket> stalled) throws Exception;
    }

    private void withStalled(int connections, String half, Trial trial) throws Exception {
        var stalled = new ArrayList<Socket>();
        try {
            for (var i = 0; i < connections; i++) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), endpoints.port());
                stalled.add(socket);
                socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
            }
            trial.with(stalled);
        } finally {
            for (var socket : stalled) {
                socket.close();
            }
        }
    }

    /** On a connection of its own, as the kubelet does it. */
    private HttpResponse<String> getAnew(String path) throws IOException, InterruptedException {
        var kubelet = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        var uri = URI.create("http://127.0.0.1:%d%s".formatted(endpoints.port(), path));
        return kubelet.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
    }

    @Test
    void itsThreadsEndWhenItIsClosed() throws Exception {
        get("/healthz");
        endpoints.close();
        for (var thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("endpoints")) {
                thread.join(PATIENCE.toMillis());
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:%d%s".formatted(endpoints.port(), path));
        return client.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
    }
}
