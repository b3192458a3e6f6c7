package ai.run.operator.image;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Lets the operator start and serve one job, so that the JVM can archive the classes which that takes. Needs nothing
 * but a JDK, so that an image can be built where there is no Kubernetes: {@code java TrainingRun.java COMMAND...} runs
 * that command, which must run the operator with the options that are added to it, and plays the API server for it. The
 * operator is told to end as soon as it has written the job's status.
 */
final class TrainingRun {

    private static final long TIMEOUT_SECONDS = 300;

    private static final String JOB =
            """
            {"apiVersion": "run.ai/v1", "kind": "RunaiJob",
             "metadata": {"name": "train", "namespace": "default", "uid": "1", "generation": 1, "resourceVersion": "1",
                          "creationTimestamp": "2026-01-01T00:00:00Z"},
             "spec": {"runAsUser": true, "preventPrivilegeEscalation": true, "user": {"name": "alice"},
                      "template": {"spec": {"containers": [{"name": "main", "image": "busybox", "command": ["id"]}]}}}}""";

    private static final String CONFIG_MAPS =
            """
            {"metadata": {"name": "cluster-config", "namespace": "runai", "uid": "2", "resourceVersion": "1",
                          "labels": {"runai/cluster-config": "true"}},
             "data": {"config": "enforceRunAsUser: true\\nidentity: {directory: {configMap: {name: runai-users}}}\\n"}},
            {"metadata": {"name": "runai-users", "namespace": "runai", "uid": "3", "resourceVersion": "1"},
             "data": {"alice": "{uid: 1234, gid: 5678, supplementalGroups: [4000]}"}}""";

    /** What a server adds to an object. */
    private static final String CREATED =
            "\"metadata\": {\"uid\": \"4\", \"resourceVersion\": \"1\", \"creationTimestamp\": \"2026-01-01T00:00:00Z\",";

    private static final String BOOKMARK =
            "{\"type\": \"BOOKMARK\", \"object\": {\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"resourceVersion\": \"1\"}}}\n";

    private final CompletableFuture<Void> statusWritten = new CompletableFuture<>();

    private TrainingRun() {}

    /** Ends with 1 when the operator wrote no status, or did not end as it was told to. */
    public static void main(String[] command) throws IOException, InterruptedException {
        System.exit(new TrainingRun().run(List.of(command)) ? 0 : 1);
    }

    private boolean run(List<String> command) throws IOException, InterruptedException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::answer);
        server.start();
        var kubeconfig = Files.createTempFile("training", ".kubeconfig");
        try {
            return train(command, writeKubeconfig(kubeconfig, server.getAddress()));
        } finally {
            Files.delete(kubeconfig);
        }
    }

    private static Path writeKubeconfig(Path file, InetSocketAddress server) throws IOException {
        return Files.writeString(
                file,
                """
                apiVersion: v1
                kind: Config
                current-context: training
                contexts: [{name: training, context: {cluster: training, user: training}}]
                clusters: [{name: training, cluster: {server: "http://%s:%d"}}]
                users: [{name: training, user: {token: training}}]
                """
                        .formatted(server.getAddress().getHostAddress(), server.getPort()));
    }

    private boolean train(List<String> command, Path kubeconfig) throws IOException, InterruptedException {
        var arguments = new ArrayList<>(command);
        arguments.addAll(List.of("run", "--kubeconfig", kubeconfig.toString()));
        arguments.addAll(List.of("--leader-elect", "--bind-address", "127.0.0.1", "--port", "0"));
        var operator = new ProcessBuilder(arguments).inheritIO().start();
        try {
            CompletableFuture.anyOf(statusWritten, operator.onExit())
                    .orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .exceptionally(late -> null)
                    .join();
            if (!statusWritten.isDone()) {
                System.err.println("The operator wrote no status.");
                return false;
            }
            operator.destroy();
            return operator.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } finally {
            operator.destroyForcibly();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var method = exchange.getRequestMethod();
            var path = exchange.getRequestURI().getPath();
            var query = String.valueOf(exchange.getRequestURI().getQuery());
            var sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (query.contains("watch=")) {
                watch(exchange);
            } else if (path.endsWith("/runaijobs/train/status")) {
                respond(exchange, 200, JOB);
                statusWritten.complete(null);
            } else if (path.endsWith("/selfsubjectaccessreviews")) {
                respond(exchange, 201, "{\"status\": {\"allowed\": true}}");
            } else if (method.equals("GET")) {
                read(exchange, path);
            } else {
                respond(exchange, 201, sent.replaceFirst("\"metadata\": ?\\{", CREATED));
            }
        }
    }

    /** Of a watch that begins as a web socket the client thinks better; in the other nothing happens until the training is over. */
    private void watch(HttpExchange exchange) throws IOException {
        respond(exchange, 200, BOOKMARK);
        if (!exchange.getRequestHeaders().containsKey("Upgrade")) {
            exchange.getResponseBody().flush();
            statusWritten.join();
        }
    }

    private static void read(HttpExchange exchange, String path) throws IOException {
        if (path.equals("/version")) {
            respond(exchange, 200, "{\"major\": \"1\", \"minor\": \"34\"}");
        } else if (path.equals("/apis/run.ai/v1")) {
            respond(exchange, 200, "{\"resources\": []}");
        } else if (path.endsWith("/runaijobs")) {
            respond(exchange, 200, list(JOB));
        } else if (path.endsWith("/configmaps")) {
            respond(exchange, 200, list(CONFIG_MAPS));
        } else if (path.matches(".*/(jobs|pods|events|namespaces)")) {
            respond(exchange, 200, list(""));
        } else {
            respond(exchange, 404, "{\"kind\": \"Status\", \"status\": \"Failure\", \"reason\": \"NotFound\"}");
        }
    }

    private static String list(String items) {
        return "{\"metadata\": {\"resourceVersion\": \"1\"}, \"items\": [" + items + "]}";
    }

    private static void respond(HttpExchange exchange, int status, String json) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, 0);
        exchange.getResponseBody().write(json.getBytes(StandardCharsets.UTF_8));
    }
}
