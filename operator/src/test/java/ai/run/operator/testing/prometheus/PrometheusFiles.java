package ai.run.operator.testing.prometheus;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.Layer;
import ai.run.operator.testing.Repository;
import ai.run.operator.testing.manifests.Manifests;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Prometheus' programs, and the shipped rules in the form that they read. */
public final class PrometheusFiles {

    private static final Path RULES = Repository.path("config/prometheus/prometheus_rule.yaml");

    private PrometheusFiles() {}

    /** One of {@code prometheus} and {@code promtool}; unpacked into the cache when it is not there yet. */
    public static String program(String name) throws IOException {
        var unpacked =
                Command.attempt(Repository.path("config/local/prometheus.sh").toString(), "bin");
        Layer.requires(unpacked.exitCode() == 0, "alerts and dashboard, tried by Prometheus: " + unpacked.lastLine());
        return Path.of(unpacked.lastLine(), name).toString();
    }

    /** What the PrometheusRule holds, as a file of Prometheus' own. */
    public static void writeRules(Path file) throws IOException {
        new YAMLMapper().writeValue(file.toFile(), spec());
    }

    /** All alerts. */
    public static List<JsonNode> alerts() {
        return Dashboard.elements(spec().at("/groups/0/rules")).toList();
    }

    private static JsonNode spec() {
        return Manifests.parse(RULES).get(0).path("spec");
    }
}
