package ai.run.operator.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ai.run.operator.clusterconfig.ParsedClusterConfig.Valid;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The watch against a server that has one cluster-config, and whose watches end or tell nonsense. */
class ClusterConfigWatchTest {

    private static final String LIST =
            """
            {"apiVersion": "v1", "kind": "ConfigMapList", "metadata": {"resourceVersion": "7"}, "items": [
             {"metadata": {"name": "cluster-config", "namespace": "runai", "resourceVersion": "5", "uid": "c1",
              "labels": {"runai/cluster-config": "true"}}, "data": {"config": "enforceRunAsUser: true"}}]}
            """;

    private final List<Throwable> ends = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private KubernetesClient client;
    private String list = LIST;
    private int listCode = 200;
    private String watchEvent = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var isWatch = String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true");
        var body = (isWatch ? watchEvent : list).getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(isWatch ? 200 : listCode, 0);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void hasReadTheClusterConfigWhenItHasStarted() {
        try (var watch = ClusterConfigWatch.start(client, "runai", true, ends::add)) {
            assertThat(((Valid) watch.source().get()).config().enforceRunAsUser())
                    .isTrue();
        }
        assertThat(ends).as("it was closed").isEmpty();
    }

    @Test
    void doesNotStartWhereTheConfigMapsCannotBeRead() {
        listCode = 403;

        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> ClusterConfigWatch.start(client, "runai", true, ends::add));
    }

    @Test
    void hasCaughtUpWhereTheServerHasNothingElse() throws InterruptedException {
        try (var watch = ClusterConfigWatch.start(client, "runai", true, ends::add)) {
            assertThat(watch.catchUp()).isTrue();
        }
    }

    /** It was cut off, and the administrator has changed the cluster-config meanwhile. */
    @Test
    void hasNotCaughtUpWhileTheServerHasAnotherVersion() throws InterruptedException {
        try (var watch = ClusterConfigWatch.start(client, "runai", true, ends::add)) {
            list = LIST.replace("\"resourceVersion\": \"5\"", "\"resourceVersion\": \"8\"");

            assertThat(watch.catchUp(2, Duration.ofMillis(1))).isFalse();
        }
    }

    @Test
    void doesNotCatchUpWhereTheConfigMapsCannotBeReadAnyMore() {
        try (var watch = ClusterConfigWatch.start(client, "runai", true, ends::add)) {
            listCode = 403;

            assertThatExceptionOfType(KubernetesClientException.class).isThrownBy(watch::catchUp);
        }
    }

    @Test
    void tellsWhenItHasEndedForGood() {
        watchEvent = "{\"type\": \"ADDED\", \"object\": {\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\","
                + " \"metadata\": \"nonsense\"}}\n";

        try (var watch = ClusterConfigWatch.start(client, "runai", true, ends::add)) {
            await().untilAsserted(() -> assertThat(ends).hasSize(1));
            assertThat(watch.isWatching()).isFalse();
        }
    }
}
