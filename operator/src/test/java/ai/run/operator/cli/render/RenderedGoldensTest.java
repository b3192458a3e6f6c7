package ai.run.operator.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.CommandRun;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the operator decides in a cluster by the golden files, render prints of them. */
class RenderedGoldensTest {

    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> ofTheDecision() throws IOException {
        return cases("decision", (in, expected) -> {
            var run = expected.has("workload") ? render(in) : render(in, "--validate=false");
            if (expected.has("workload")) {
                assertThat(run.code()).as(run.err()).isZero();
                assertThat(withoutPodHash(JSON.readTree(run.out()))).isEqualTo(expected.path("workload"));
            } else {
                assertThat(run.code()).isEqualTo(1);
                assertThat(run.out()).isEmpty();
                assertThat(run.err())
                        .contains(": rejected, %s: %s\n"
                                .formatted(
                                        expected.path("reason").asText(),
                                        expected.path("message").asText()));
            }
        });
    }

    /** Their provenance is made up; and where nothing is asked for or enforced, nothing else is made of them. */
    @TestFactory
    Stream<DynamicTest> ofTheWorkload() throws IOException {
        return cases("workload", (in, expected) -> {
            var job = (ObjectNode) in;
            ((ObjectNode) job.path("spec")).remove(List.of("runAsUser", "createHomeDir", "preventPrivilegeEscalation"));
            var run = render(JsonNodeFactory.instance.objectNode().set("job", job));

            assertThat(run.code()).as(run.err()).isZero();
            var made = withoutPodHash(JSON.readTree(run.out()));
            for (var workload : List.of(made, expected)) {
                ((ObjectNode) workload.at("/metadata/annotations"))
                        .remove(List.of("run.ai/provenance", "run.ai/spec-hash", "run.ai/field-hashes"));
            }
            assertThat(made).isEqualTo(expected);
        });
    }

    private interface Case {
        void run(JsonNode in, JsonNode expected) throws IOException;
    }

    private static Stream<DynamicTest> cases(String name, Case test) throws IOException {
        try (var directories = Files.list(RESOURCES.resolve(name))) {
            return directories.sorted().toList().stream()
                    .map(directory -> DynamicTest.dynamicTest(
                            directory.getFileName().toString(),
                            () -> test.run(
                                    read(directory.resolve("in.yaml")), read(directory.resolve("expected.yaml")))));
        }
    }

    private CommandRun render(JsonNode given, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of("-o", "json"));
        arguments.addAll(List.of(more));
        var job =
                ((ObjectNode) given.path("job")).put("apiVersion", "run.ai/v1").put("kind", "RunaiJob");
        arguments.addAll(List.of("-f", write("job.yaml", job)));
        if (given.has("clusterConfig")) {
            var data = JsonNodeFactory.instance.objectNode().set("config", given.path("clusterConfig"));
            arguments.addAll(List.of("--cluster-config", write("config.yaml", configMap("cluster-config", data))));
        }
        if (given.has("directory")) {
            arguments.addAll(
                    List.of("--directory", write("users.yaml", configMap("runai-users", given.path("directory")))));
        }
        given.path("grants").forEach(grant -> arguments.addAll(List.of("--granted", grant.asText())));
        return CommandRun.of(new RenderCommand(InputStream.nullInputStream()), arguments);
    }

    private static ObjectNode configMap(String name, JsonNode data) {
        var configMap =
                JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
        configMap
                .putObject("metadata")
                .put("name", name)
                .put("namespace", "runai")
                .put("resourceVersion", "42")
                .putObject("labels")
                .put("runai/cluster-config", "true");
        configMap.set("data", data);
        return configMap;
    }

    private String write(String name, JsonNode object) throws IOException {
        return Files.writeString(folder.resolve(name), object.toString()).toString();
    }

    private static JsonNode withoutPodHash(JsonNode workload) {
        assertThat(((ObjectNode) workload.at("/metadata/annotations")).remove("run.ai/pod-hash"))
                .as("what marks the workload that was decided on")
                .isNotNull();
        return workload;
    }

    private static JsonNode read(Path file) throws IOException {
        return Serialization.unmarshal(Files.readString(file), JsonNode.class);
    }
}
