package ai.run.operator.testing.cluster;

import ai.run.operator.testing.Layer;
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
import java.util.function.Predicate;

/** What the API server wrote down of the requests that it answered: who asked for what, when, and how it went. */
public final class AuditLog {

    /** The operator's user name. */
    public static final String OPERATOR = userName(Stage.CONFIG_NAMESPACE, "runaijob-operator");

    private static final Set<String> READING = Set.of("get", "list", "watch");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final String namespace;

    private AuditLog(Path file, String namespace) {
        this.file = file;
        this.namespace = namespace;
    }

    /**
     * One request that was answered.
     *
     * @param resource with its subresource, if any, after a slash
     * @param namespace empty when it was about all namespaces
     * @param forbidden its user is not allowed to do that; quotas and the like answer with 403 too
     */
    public record Request(
            Instant time,
            String verb,
            String group,
            String resource,
            String namespace,
            String name,
            int answer,
            boolean forbidden) {

        /** Whether it was for one of these resources. */
        public boolean isOf(String... resources) {
            return List.of(resources).contains(resource);
        }

        /** Says whether it was more than reading. */
        public boolean isWrite() {
            return !READING.contains(verb);
        }
    }

    /** What was asked for in the namespace of that test. */
    public static AuditLog of(Sandbox sandbox) {
        return new AuditLog(file(sandbox.stage), sandbox.namespace);
    }

    static String userName(String namespace, String serviceAccount) {
        return "system:serviceaccount:" + namespace + ":" + serviceAccount;
    }

    /** Every request of a user about an object, a collection, or a review, in the order of their arrival. */
    public static List<Request> requestsOf(String user, Stage stage) {
        return read(file(stage), line -> line.contains(user), event -> user.equals(user(event)));
    }

    /** Every request of the operator that was more than reading, in the order of their arrival. */
    public List<Request> writes() {
        return read(
                        file,
                        line -> line.contains(OPERATOR) && line.contains(namespace),
                        event -> OPERATOR.equals(user(event))
                                && namespace.equals(
                                        event.at("/objectRef/namespace").asText()))
                .stream()
                .filter(Request::isWrite)
                .toList();
    }

    /** Those that concern one RunaiJob: itself, its workload of the same name, and its events. */
    public List<Request> writesFor(String job) {
        return writes().stream()
                .filter(write -> write.name().equals(job) || write.name().startsWith(job + "."))
                .toList();
    }

    private static Path file(Stage stage) {
        var state = stage.cluster.nativeState();
        Layer.requires(state.isPresent(), "only the native control plane lets a test read its audit log");
        return state.orElseThrow().resolve("audit.log");
    }

    private static List<Request> read(Path file, Predicate<String> lines, Predicate<JsonNode> events) {
        try (var content = Files.lines(file)) {
            return content.filter(lines)
                    .map(AuditLog::parsed)
                    .filter(event -> event.has("objectRef") && events.test(event))
                    .map(AuditLog::request)
                    .sorted(Comparator.comparing(Request::time))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String user(JsonNode event) {
        return event.at("/user/username").asText();
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException halfWritten) {
            return JSON.createObjectNode();
        }
    }

    private static Request request(JsonNode event) {
        var object = event.path("objectRef");
        var subresource = object.path("subresource").asText();
        return new Request(
                Instant.parse(event.path("requestReceivedTimestamp").asText()),
                event.path("verb").asText(),
                object.path("apiGroup").asText(),
                object.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource),
                object.path("namespace").asText(),
                object.path("name").asText(),
                event.at("/responseStatus/code").asInt(),
                event.path("annotations")
                        .path("authorization.k8s.io/decision")
                        .asText()
                        .equals("forbid"));
    }
}
