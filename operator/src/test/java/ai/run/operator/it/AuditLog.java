package ai.run.operator.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** What the API server wrote down of the operator's requests in one namespace: what it changed, and when. */
final class AuditLog {

    private static final String OPERATOR = "system:serviceaccount:runai:runaijob-operator";
    private static final Set<String> READING = Set.of("get", "list", "watch");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final String namespace;

    private AuditLog(Path file, String namespace) {
        this.file = file;
        this.namespace = namespace;
    }

    /** One request that was answered. */
    record Write(Instant time, String verb, String resource, String name, int answer) {

        boolean isOf(String... resources) {
            return List.of(resources).contains(resource);
        }
    }

    static AuditLog of(Sandbox sandbox) {
        var state = sandbox.stage.cluster.nativeState();
        Layer.requires(state.isPresent(), "only the native control plane lets a test read its audit log");
        return new AuditLog(state.orElseThrow().resolve("audit.log"), sandbox.namespace);
    }

    /** Every request of the operator that was more than reading, in the order of their arrival. */
    List<Write> writes() {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.contains(OPERATOR) && line.contains(namespace))
                    .map(AuditLog::parsed)
                    .filter(event -> OPERATOR.equals(event.at("/user/username").asText())
                            && namespace.equals(event.at("/objectRef/namespace").asText())
                            && !READING.contains(event.path("verb").asText()))
                    .map(AuditLog::write)
                    .sorted(Comparator.comparing(Write::time))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Those that concern one RunaiJob: itself, its workload of the same name, and its events. */
    List<Write> writesFor(String job) {
        return writes().stream()
                .filter(write -> write.name().equals(job) || write.name().startsWith(job + "."))
                .toList();
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException halfWritten) {
            return JSON.createObjectNode();
        }
    }

    private static Write write(JsonNode event) {
        var object = event.path("objectRef");
        var subresource = object.path("subresource").asText();
        return new Write(
                Instant.parse(event.path("requestReceivedTimestamp").asText()),
                event.path("verb").asText(),
                object.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource),
                object.path("name").asText(),
                event.at("/responseStatus/code").asInt());
    }
}
