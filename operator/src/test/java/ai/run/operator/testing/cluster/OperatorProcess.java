package ai.run.operator.testing.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Processes;
import ai.run.operator.testing.Repository;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The finished jar, started as a user starts it. */
public final class OperatorProcess implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("probes and metrics on port (\\d+)");

    private static final Pattern WEBHOOK_PORT = Pattern.compile("Serving webhooks on port (\\d+)");

    private final Process process;
    private final Path log;

    private OperatorProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts the operator and returns when it is ready. */
    public static OperatorProcess start(Cluster cluster, Path kubeconfig, String... options) throws IOException {
        return start(Version.current(), cluster, kubeconfig, options);
    }

    /** The same of another version. */
    public static OperatorProcess start(Version version, Cluster cluster, Path kubeconfig, String... options)
            throws IOException {
        var operator = launch(version, kubeconfig, cluster.mark(), options);
        operator.awaitReady();
        return operator;
    }

    /**
     * Starts the operator and does not wait for it; it ends with that cluster. Its code is compiled in a hurry: one that does
     * not live long, and is one of several, leaves more of the machine to the others.
     */
    public static OperatorProcess launchBriefly(Cluster cluster, Path kubeconfig, String... options)
            throws IOException {
        return launch(
                Version.current(),
                kubeconfig,
                cluster.mark(),
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                options);
    }

    /** Starts the operator, which may well refuse. */
    public static OperatorProcess launch(Path kubeconfig, String... options) throws IOException {
        return launch(Version.current(), kubeconfig, Map.of(), options);
    }

    private static OperatorProcess launch(
            Version version, Path kubeconfig, Map<String, String> environment, String... options) throws IOException {
        var given = Optional.ofNullable(System.getProperty("runaijob.jvm.options"));
        var jvm = given.map(file -> List.of("@" + file)).orElse(List.of());
        return launch(version, kubeconfig, environment, jvm, options);
    }

    /** Starts the operator with the JVM's options and the memory that it is shipped with, and returns when it is ready. */
    public static OperatorProcess startAsShipped(Cluster cluster, Path kubeconfig, String... options)
            throws IOException {
        var limit = Pattern.compile("limits:\\s+memory: ([0-9]+)Gi")
                .matcher(Files.readString(Repository.path("config/manager/deployment.yaml")));
        assertThat(limit.find()).isTrue();
        var jvm = List.of(
                "@" + Repository.path("operator/src/image/jvm.options"), "-XX:MaxRAM=%sg".formatted(limit.group(1)));
        var operator = launch(Version.current(), kubeconfig, cluster.mark(), jvm, options);
        operator.awaitReady();
        return operator;
    }

    private static OperatorProcess launch(
            Version version, Path kubeconfig, Map<String, String> environment, List<String> jvm, String... options)
            throws IOException {
        var log = Files.createTempFile(Path.of("target"), "operator-", ".log");
        var command = new ArrayList<>(List.of(java()));
        command.addAll(jvm);
        command.addAll(List.of("-jar", version.jar().toString(), "run"));
        command.addAll(List.of("--kubeconfig", kubeconfig.toString()));
        command.addAll(List.of(options));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        builder.environment().putAll(Map.of("RUNAIJOB_BIND_ADDRESS", "127.0.0.1", "RUNAIJOB_PORT", "0"));
        return new OperatorProcess(builder.start(), log);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What it has printed so far. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    /** Waits for the process to end. */
    public int awaitExit(Duration timeout) {
        Processes.awaitEnd(process, timeout);
        return process.exitValue();
    }

    /** What {@code kill} names it by. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends SIGTERM, as Kubernetes does. */
    public void terminate() {
        process.destroy();
    }

    /** What {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        Processes.awaitEnd(process, Duration.ofSeconds(60));
    }

    /** The answer of its server of probes and metrics to a request for that path. */
    public String get(String path) throws IOException {
        try (var answer = uri(path).toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Where the webhooks are served. */
    public int webhookPort() throws IOException {
        var matcher = WEBHOOK_PORT.matcher(log());
        if (!matcher.find()) {
            throw new IOException("no webhooks are served");
        }
        return Integer.parseInt(matcher.group(1));
    }

    URI uri(String path) throws IOException {
        var matcher = PORT.matcher(log());
        if (!matcher.find()) {
            throw new IOException("not listening yet");
        }
        return URI.create("http://127.0.0.1:" + matcher.group(1) + path);
    }

    /** What a probe says, whether it is content or not. */
    public String probe(String path) {
        try {
            var connection = (HttpURLConnection) uri(path).toURL().openConnection();
            var code = connection.getResponseCode();
            try (var answer =
                    code == HttpURLConnection.HTTP_OK ? connection.getInputStream() : connection.getErrorStream()) {
                return code + " " + new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException failure) {
            return failure.toString();
        }
    }

    private void awaitReady() {
        await("the operator is ready")
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    assertThat(process.isAlive()).as(log()).isTrue();
                    return get("/readyz").equals("ok");
                });
    }

    @Override
    public void close() {
        process.destroy();
        Processes.awaitEnd(process, Duration.ofSeconds(30));
    }
}
