package ai.run.operator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Where a command goes: as kubectl does with the same options and the same kubeconfig. */
class ClusterOptionsTest {

    private static final String KUBECONFIG =
            """
            apiVersion: v1
            kind: Config
            current-context: here
            clusters:
              - {name: one, cluster: {server: "https://one:6443"}}
              - {name: two, cluster: {server: "https://two:6443"}}
            users: [{name: alice, user: {token: secret}}]
            contexts:
              - {name: here, context: {cluster: one, user: alice, namespace: team-a}}
              - {name: there, context: {cluster: two, user: alice}}
            """;

    /** What the client library takes for {@code $KUBECONFIG}, with precedence; a process cannot set its own environment. */
    private static final String KUBECONFIG_PROPERTY = "kubeconfig";

    @TempDir
    private Path folder;

    private Path file;
    private String before;

    @BeforeEach
    void writeKubeconfig() throws IOException {
        before = System.getProperty(KUBECONFIG_PROPERTY);
        file = Files.writeString(folder.resolve("config"), KUBECONFIG);
    }

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(KUBECONFIG_PROPERTY);
        } else {
            System.setProperty(KUBECONFIG_PROPERTY, before);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', https://one:6443/, team-a",
        "--context=there, https://two:6443/, default",
        "-n b, https://one:6443/, b",
        "--namespace=b, https://one:6443/, b",
        "-p b, https://one:6443/, b",
        "--project=b --context there, https://two:6443/, b"
    })
    void goesWhereTheOptionsAndTheContextSay(String options, String server, String namespace) {
        try (var cluster = connect("--kubeconfig=" + file + " " + options)) {
            assertThat(cluster.client().getMasterUrl()).hasToString(server);
            assertThat(cluster.namespace()).isEqualTo(namespace);
        }
    }

    @Test
    void readsTheKubeconfigThatIsSet() {
        System.setProperty(KUBECONFIG_PROPERTY, file.toString());

        try (var cluster = connect("--context=there")) {
            assertThat(cluster.client().getMasterUrl()).hasToString("https://two:6443/");
        }
    }

    @Test
    void mergesSeveralKubeconfigsAsKubectlDoes() throws IOException {
        var contexts = Files.writeString(
                folder.resolve("contexts"),
                """
                apiVersion: v1
                kind: Config
                current-context: c
                contexts: [{name: c, context: {cluster: two, user: alice, namespace: n}}]
                """);
        System.setProperty(KUBECONFIG_PROPERTY, contexts + ":" + folder.resolve("missing") + ":" + file);

        try (var cluster = connect("")) {
            assertThat(cluster.client().getMasterUrl()).hasToString("https://two:6443/");
            assertThat(cluster.client().getConfiguration().getAutoOAuthToken()).isEqualTo("secret");
            assertThat(cluster.namespace()).isEqualTo("n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --kubeconfig=/nowhere/config | Cannot read the kubeconfig /nowhere/config: name a file that exists and is readable.
                    -n a/b --kubeconfig=FILE | A namespace cannot be named 'a/b': give one of lower-case letters, digits and '-'.
                    --kubeconfig=FILE --context=no | There is no context no in FILE: 'kubectl config get-contexts' lists them.
                    """)
    void saysWhatItDoesNotFind(String options, String sentence) {
        assertThatThrownBy(() -> connect(options.replace("FILE", file.toString())))
                .isInstanceOf(CommandException.class)
                .hasMessage(sentence.replace("FILE", file.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "- a list", "clusters: [{", "\0\1", "apiVersion: v1\nkind: Config\n"})
    void namesAFileThatIsNoKubeconfig(String content) throws IOException {
        Files.writeString(file, content);

        assertThatThrownBy(() -> connect("--kubeconfig=" + file))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void namesThePlacesWhereNoKubeconfigIs() {
        var missing = folder.resolve("missing");
        System.setProperty(KUBECONFIG_PROPERTY, missing.toString());

        assertThatThrownBy(() -> connect(""))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("No cluster is named:")
                .hasMessageContaining(missing.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "'', --namespace=team-a logs x",
        "--context=there, --context=there --namespace=default logs x",
        "-p b, --namespace=b logs x"
    })
    void kubectlIsSentToTheSamePlace(String options, String arguments) {
        try (var cluster = connect("--kubeconfig=" + file + " " + options)) {
            assertThat(String.join(" ", cluster.kubectl(List.of("logs", "x"))))
                    .isEqualTo("--kubeconfig=" + file + " " + arguments);
        }
    }

    private static Cluster connect(String options) {
        var parsed = new ClusterOptions();
        new CommandLine(parsed)
                .parseArgs(options.isBlank() ? new String[0] : options.strip().split(" +"));
        return parsed.connect();
    }
}
