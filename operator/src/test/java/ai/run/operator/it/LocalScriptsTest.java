package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.KubernetesVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scripts of {@code config/local} say in one sentence before they begin with anything. */
class LocalScriptsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "benchmark.sh --wrong",
                "benchmark-decision.sh --wrong",
                "control-plane.sh bin --wrong",
                "control-plane.sh build --wrong",
                "control-plane.sh start --wrong",
                "helm.sh bin --wrong",
                "image.sh busybox --wrong",
                "openldap.sh folder --wrong",
                "prepare.sh --wrong",
                "previous.sh folder --wrong",
                "prometheus.sh bin --wrong",
                "quickstart.sh --wrong",
                "up.sh --wrong"
            })
    void anOptionThatNobodyKnowsIsRefused(String line) throws IOException {
        var words = line.split(" ");
        var script = words[0];
        assertSays(1, attempt(words), script + ": unknown option '--wrong'; see --help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"control-plane.sh", "helm.sh", "image.sh", "openldap.sh", "previous.sh", "prometheus.sh"})
    void aCommandThatNobodyKnowsIsRefused(String script) throws IOException {
        assertSays(1, attempt(script, "wrong"), script + ": unknown command 'wrong'; see --help");
        assertSays(1, attempt(script), script + ": say what to do; see --help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"control-plane.sh", "helm.sh", "image.sh", "benchmark.sh"})
    void helpIsThereForWhoAsksForIt(String script) throws IOException {
        var result = attempt(script, "--help");
        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).startsWith("usage: " + script);
    }

    @Test
    void anImageIsNotAssembledForANodeThatIsNotThere() throws IOException {
        var result = attempt(
                "image.sh", "operator", "--state", folder.resolve("nowhere").toString());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output().lines().toList()).as("nothing but why not").hasSize(1);
    }

    /** As an option for whose value the next one would be taken. */
    @Test
    void anOptionWithoutItsValueIsRefused() throws IOException {
        assertSays(
                1,
                attempt("benchmark.sh", "--live", "0", "--rounds"),
                "benchmark.sh: --rounds needs a value; see --help");
    }

    /** Nothing was begun there by the one who asks, and nothing is built first. */
    @Test
    void aClusterOfAnotherVersionIsLeftAloneByTheQuickstart() throws Exception {
        var state = Files.createDirectories(folder.resolve("state"));
        Files.writeString(state.resolve(".runaijob-local-cluster"), "");
        Files.writeString(state.resolve("kubernetes"), KubernetesVersion.CURRENT.minor());
        var builder = new ProcessBuilder("sleep", "60");
        builder.environment().put("RUNAIJOB_STATE", state.toString());
        var cluster = builder.start();
        try {
            assertSays(
                    1,
                    attempt(new String[] {"quickstart.sh", "--kubernetes", KubernetesVersion.FLOOR.minor()}, "state"),
                    "quickstart.sh: a cluster of Kubernetes %s runs in %s; name another folder, or remove that one first: config/local/down.sh --state %s"
                            .formatted(KubernetesVersion.CURRENT.minor(), state, state));
        } finally {
            cluster.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"control-plane.sh start", "quickstart.sh", "up.sh"})
    void aFolderWhoseNameWouldBreakConfigurationIsRefused(String line) throws IOException {
        for (var name : List.of("a\"b", "a'b", "a&b", "a%b", "a,b", "a:b", "a#b", "a\\b", "a\nb")) {
            var result = attempt((line + " --kubernetes " + KubernetesVersion.FLOOR.minor()).split(" "), name);
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.output().lines()).singleElement().asString().contains(" cannot be used; take one of ");
        }
        assertThat(folder).isEmptyDirectory();
    }

    /** Only {@code down.sh} knows of its network and its cgroup. */
    @ParameterizedTest
    @ValueSource(strings = {"start", "stop"})
    void theFolderOfANodeIsLeftToDown(String command) throws IOException {
        var node = Files.createDirectories(folder.resolve("a b/node"));
        var result = attempt(new String[] {"control-plane.sh", command}, "a b");
        assertSays(
                1,
                result,
                "control-plane.sh: %s is the folder of a cluster with a node; remove that with: config/local/down.sh --state %s"
                        .formatted(node.getParent(), node.getParent().toString().replace(" ", "\\ ")));
        assertThat(node).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"control-plane.sh stop", "down.sh"})
    void nothingIsRemovedThatIsNoClusters(String line) throws IOException {
        var file = Files.createDirectories(folder.resolve("other")).resolve("file");
        Files.writeString(file, "");
        for (var name : List.of("other", "none")) {
            assertSays(0, attempt(line.split(" "), name), "nothing of a cluster is in " + folder.resolve(name));
        }
        assertThat(file).exists();
    }

    private Command.Result attempt(String[] words, String stateName) throws IOException {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--state", folder.resolve(stateName).toString()));
        return attempt(all.toArray(String[]::new));
    }

    private static Command.Result attempt(String... words) throws IOException {
        words[0] = Repository.path("config/local/" + words[0]).toString();
        return Command.attempt(words);
    }

    private static void assertSays(int exitCode, Command.Result result, String line) {
        assertThat(result.output()).isEqualTo(line + "\n");
        assertThat(result.exitCode()).isEqualTo(exitCode);
    }
}
