package ai.run.operator.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.run.operator.metrics.ApiRequestMeter;
import io.fabric8.kubernetes.client.Config;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster that is named, or one sentence that says which file does not name it. */
class ConnectionTest {

    private static final String KUBECONFIG =
            """
            apiVersion: v1
            kind: Config
            current-context: here
            contexts: [{name: here, context: {cluster: here, user: me}}]
            clusters: [{name: here, cluster: {server: "https://api.test:6443"}}]
            users: [{name: me, user: {token: secret-token}}]
            """;

    @TempDir
    private Path folder;

    /** As on a machine that is no pod; a property has precedence over the environment. */
    @BeforeEach
    void useTheTestsOwnPlaces() {
        System.setProperty(Config.KUBERNETES_AUTH_TRYSERVICEACCOUNT_SYSTEM_PROPERTY, "false");
        System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, file().toString());
    }

    @AfterEach
    void useTheUsualPlaces() {
        System.clearProperty(Config.KUBERNETES_AUTH_TRYSERVICEACCOUNT_SYSTEM_PROPERTY);
        System.clearProperty(Config.KUBERNETES_KUBECONFIG_FILE);
        System.clearProperty(Config.KUBERNETES_MASTER_SYSTEM_PROPERTY);
    }

    private Path file() {
        return folder.resolve("kubeconfig");
    }

    @Test
    void aKubeconfigIsFoundWhereverItIsNamed() throws IOException {
        Files.writeString(file(), KUBECONFIG);

        assertThat(server(file())).isEqualTo("https://api.test:6443/");
        assertThat(server(null)).isEqualTo("https://api.test:6443/");
    }

    /** Some clusters tell pods a name instead of an address. */
    @Test
    void aPodMayBeToldTheNameOfTheApiServer() {
        System.setProperty(Config.KUBERNETES_MASTER_SYSTEM_PROPERTY, "https://kubernetes.default.svc:443");

        assertThat(server(null)).isEqualTo("https://kubernetes.default.svc:443/");
    }

    @Test
    void aMachineWithoutAKubeconfigIsTold() {
        assertThat(refusal(null))
                .isEqualTo(
                        "No cluster is named: this is no pod, and there is no kubeconfig with a current context in %s. Name one with --kubeconfig or $KUBECONFIG."
                                .formatted(file()));
    }

    @Test
    void aNamedKubeconfigThatIsMissingIsTold() {
        assertThat(refusal(file()))
                .isEqualTo("Cannot read the kubeconfig %s: name a file that exists and is readable.".formatted(file()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "- not\n- a kubeconfig\n",
                "clusters: [{",
                "\0\1\2",
                "{}",
                "apiVersion: v1\nkind: Config\n",
                "users: [{name: me, user: {token: secret-token}"
            })
    void aFileThatIsNoKubeconfigIsToldWithoutItsContent(String content) throws IOException {
        Files.writeString(file(), content);

        assertThat(refusal(file())).startsWith("The file %s is not a kubeconfig".formatted(file()));
        assertThat(refusal(null)).startsWith("No cluster is named").contains(file().toString());
    }

    private static String server(@Nullable Path kubeconfig) {
        try (var client = Connection.open(kubeconfig, new ApiRequestMeter(new SimpleMeterRegistry()))) {
            return client.getMasterUrl().toString();
        }
    }

    private static String refusal(@Nullable Path kubeconfig) {
        var refusal = new String[1];
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> server(kubeconfig))
                .satisfies(failure -> refusal[0] = failure.getMessage());
        assertThat(refusal[0]).doesNotContain("secret-token", "\n", "Exception");
        return refusal[0];
    }
}
