package ai.run.operator.testing.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Layer;
import ai.run.operator.testing.cluster.Sandbox;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Who may log in with a token: the AuthenticationConfiguration of an API server that {@code config/local} has started. The
 * server takes up another one while it runs, when it has reached the issuers, which it tries every ten seconds.
 */
public final class Authentication implements AutoCloseable {

    private final KubernetesClient admin;
    private final Path file;
    private final String before;
    private final List<KubernetesClient> users = new ArrayList<>();
    private String written;

    private Authentication(KubernetesClient admin, Path file) throws IOException {
        this.admin = admin;
        this.file = file;
        before = Files.readString(file);
        written = before;
    }

    /** That of the cluster in which the sandbox is. */
    public static Authentication of(Sandbox sandbox) throws IOException {
        var state = sandbox.stage.cluster.nativeState();
        Layer.requires(
                state.isPresent(),
                "the tests of tokens write the API server's authentication configuration, which config/local must have started");
        var authentication =
                new Authentication(sandbox.admin, state.orElseThrow().resolve("authentication.yaml"));
        Layer.offers(
                !authentication.reloads().isEmpty(), "no API server before Kubernetes 1.30 takes such a configuration");
        return authentication;
    }

    /** Writes another configuration; {@link #awaitInForce} says when it counts. */
    public void write(JsonNode configuration) throws IOException {
        written = Serialization.asYaml(configuration);
        replace(written);
    }

    /** The server must never read half of it. */
    private void replace(String content) throws IOException {
        var whole = Files.writeString(file.resolveSibling("authentication.yaml.new"), content);
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Waits until the server goes by what was written. */
    public void awaitInForce() {
        var hash = "sha256:" + sha256(written);
        await("the API server goes by its authentication configuration")
                .ignoreExceptions()
                .failFast(() -> assertThat(reloads()).as(this::complaint).doesNotContain("status=\"failure\""))
                .until(() -> reloads().contains(hash));
    }

    private String reloads() {
        return admin.raw("/metrics")
                .lines()
                .filter(line -> line.startsWith("apiserver_authentication_config_controller_"))
                .reduce("", (lines, line) -> lines + line + "\n");
    }

    /** What the server has last logged about the file. */
    private String complaint() {
        try {
            var log = Files.readString(file.resolveSibling("logs").resolve("kube-apiserver.log"));
            return log.substring(log.lastIndexOf("authentication config\" err="));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Whoever has that token, and nothing else. */
    public KubernetesClient login(String token) {
        var server = admin.getConfiguration();
        var user = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl(server.getMasterUrl())
                        .withCaCertData(server.getCaCertData())
                        .withOauthToken(token)
                        .build())
                .build();
        users.add(user);
        return user;
    }

    /** From then on the tokens are worth nothing. */
    @Override
    public void close() throws IOException {
        users.forEach(KubernetesClient::close);
        replace(before);
    }
}
