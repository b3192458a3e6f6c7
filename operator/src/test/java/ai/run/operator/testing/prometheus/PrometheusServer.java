package ai.run.operator.testing.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Processes;
import ai.run.operator.testing.cluster.Cluster;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Prometheus, which asks the operator every second, as the shipped ServiceMonitor would, and goes by the shipped rules. */
public final class PrometheusServer implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("\"Listening on\" address=(127\\.0\\.0\\.1:\\d+)");

    private static final String CONFIGURATION =
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [rules.yaml]
            scrape_configs:
              - job_name: runaijob-operator-metrics
                static_configs: [{targets: ["%s"], labels: {namespace: runai}}]
            """;

    private final Process process;
    private final Path log;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private PrometheusServer(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it with its files in that folder, and returns when it has asked its target. */
    public static PrometheusServer start(Path folder, Cluster cluster, URI target) throws IOException {
        PrometheusFiles.writeRules(folder.resolve("rules.yaml"));
        var configuration = folder.resolve("prometheus.yaml");
        Files.writeString(configuration, CONFIGURATION.formatted(target.getAuthority()));
        var log = folder.resolve("prometheus.log");
        var builder = new ProcessBuilder(
                        PrometheusFiles.program("prometheus"),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(cluster.mark());
        var server = new PrometheusServer(builder.start(), log);
        await("Prometheus asks the operator").until(() -> {
            assertThat(server.process.isAlive()).as(Files.readString(log)).isTrue();
            return ADDRESS.matcher(Files.readString(log)).find()
                    && !server.query("up == 1").isEmpty();
        });
        return server;
    }

    /** What an expression finds at this moment. */
    public List<JsonNode> query(String expression) throws IOException {
        return Dashboard.elements(get("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                        .path("result"))
                .toList();
    }

    /** What the API answers to a request that it must not refuse. */
    public JsonNode get(String request) throws IOException {
        var address = ADDRESS.matcher(Files.readString(log))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        var uri = URI.create("http://%s/api/v1/%s".formatted(address, request));
        try {
            var answer = client.send(
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
                    HttpResponse.BodyHandlers.ofString());
            var body = new ObjectMapper().readTree(answer.body());
            assertThat(body.path("status").asText())
                    .as("%s: %s", request, answer.body())
                    .isEqualTo("success");
            return body.path("data");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    @Override
    public void close() {
        process.destroy();
        Processes.awaitEnd(process, Duration.ofSeconds(10));
    }
}
