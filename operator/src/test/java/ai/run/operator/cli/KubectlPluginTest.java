package ai.run.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.Repository;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kubectl-runaijob}, with a program in the place of Java that tells how it was called; krew's manifest; completion. */
class KubectlPluginTest {

    private static final String SCRIPT = "config/kubectl/kubectl-runaijob";

    /** Makes what it is told to archive classes into, as a JVM does at its end, and tells of every call. */
    private static final String JAVA =
            """
            #!/bin/sh
            echo "$@" >>"$CALLS"
            for argument; do
              case $argument in
                -version) echo '    java.specification.version = '"$VERSION" >&2 ;;
                -XX:ArchiveClassesAtExit=*) echo classes >"${argument#*=}" ;;
              esac
            done
            """;

    @TempDir
    private Path folder;

    private Path plugin;

    @BeforeEach
    void install() throws IOException {
        plugin = executable("the plugin/kubectl-runaijob", Files.readString(Repository.path(SCRIPT)));
        executable("jdk/bin/java", JAVA);
    }

    private Path executable(String name, String content) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void putJar(String content) throws IOException {
        Files.writeString(plugin.resolveSibling("runaijob-operator.jar"), content);
    }

    @Test
    void theFirstUseArchivesTheClassesForThoseToCome() throws IOException {
        putJar("jar");

        assertThat(run("17", "list", "a b").exitCode()).isZero();
        assertThat(run("17", "list").exitCode()).isZero();

        assertThat(calls()).hasSize(4);
        assertThat(calls().get(1)).contains("-XX:ArchiveClassesAtExit=", " load-classes");
        assertThat(calls().get(2)).contains("-XX:SharedArchiveFile=").endsWith("runaijob-operator.jar list a b");
        assertThat(calls().get(3)).contains("-XX:SharedArchiveFile=").endsWith("runaijob-operator.jar list");
    }

    @Test
    void anotherJarHasAnotherArchive() throws IOException {
        putJar("jar");
        run("17", "list");
        putJar("another jar");
        run("17", "list");

        assertThat(calls()).hasSize(6);
        try (var archives = Files.list(folder.resolve("cache/runaijob"))) {
            assertThat(archives).as("what is not used any more is gone").hasSize(1);
        }
    }

    @Test
    void aLinkLeadsToTheJar() throws IOException {
        putJar("jar");
        var link = Files.createSymbolicLink(folder.resolve("link"), plugin);

        assertThat(Command.attempt(command(link, "17", "cache", "list")).exitCode())
                .isZero();
    }

    @Test
    void whereNothingCanBeKeptCommandsWorkWithout() throws IOException {
        putJar("jar");
        Files.writeString(folder.resolve("file"), "");

        assertThat(Command.attempt(command(plugin, "17", "file", "list")).exitCode())
                .isZero();
        assertThat(calls()).last().asString().doesNotContain("Archive").endsWith("runaijob-operator.jar list");
    }

    @Test
    void anOldJavaIsNamed() throws IOException {
        putJar("jar");

        var ended = run("11", "list");
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.output())
                .contains("is version 11: install Java 17 or later")
                .hasLineCount(1);
    }

    @Test
    void aMissingJarIsNamed() throws IOException {
        var ended = run("17", "list");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.output())
                .isEqualTo(
                        "kubectl-runaijob: runaijob-operator.jar is not in %s: put it there, or name it in $RUNAIJOB_JAR.\n"
                                .formatted(plugin.getParent()));
    }

    @Test
    void aMissingJavaIsNamed() throws IOException {
        putJar("jar");
        var ended = Command.attempt("env", "-i", "PATH=" + tools(), "/bin/sh", plugin.toString(), "list");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.output())
                .contains("there is no Java: install version 17 or later")
                .hasLineCount(1);
    }

    /** What the script needs beside Java. */
    private Path tools() throws IOException {
        for (var tool : List.of("dirname", "readlink", "ls", "cksum", "tr", "mkdir", "rm", "mv", "sed")) {
            var found = Command.lastLineOf("sh", "-c", "command -v " + tool).strip();
            executable("tools/" + tool, "#!/bin/sh\nexec %s \"$@\"\n".formatted(found));
        }
        return folder.resolve("tools");
    }

    private Command.Result run(String version, String... arguments) throws IOException {
        return Command.attempt(command(plugin, version, "cache", arguments));
    }

    private String[] command(Path program, String version, String cache, String... arguments) {
        var words = new ArrayList<>(List.of(
                "env",
                "-u",
                "RUNAIJOB_JAR",
                "JAVA_HOME=" + folder.resolve("jdk"),
                "XDG_CACHE_HOME=" + folder.resolve(cache),
                "CALLS=" + folder.resolve("calls"),
                "VERSION=" + version,
                program.toString()));
        words.addAll(List.of(arguments));
        return words.toArray(String[]::new);
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    @Test
    void krewFindsWhatItNeedsInTheManifest() throws IOException {
        var plugin =
                Serialization.unmarshal(Files.readString(Repository.path("config/kubectl/krew.yaml")), JsonNode.class);

        assertThat(plugin.path("apiVersion").asText()).isEqualTo("krew.googlecontainertools.github.com/v1alpha2");
        assertThat(plugin.path("kind").asText()).isEqualTo("Plugin");
        assertThat("kubectl-" + plugin.at("/metadata/name").asText())
                .isEqualTo(Path.of(SCRIPT).getFileName().toString());
        assertThat(plugin.at("/spec/version").asText()).matches("v\\d+\\.\\d+\\.\\d+");
        assertThat(plugin.at("/spec/shortDescription").asText()).isNotEmpty().hasSizeLessThanOrEqualTo(50);
        assertThat(plugin.at("/spec/description").asText()).isNotEmpty();
        assertThat(plugin.at("/spec/platforms")).isNotEmpty().allSatisfy(platform -> {
            assertThat(platform.path("uri").asText()).matches("https://\\S+\\.(tar\\.gz|zip)");
            assertThat(platform.path("sha256").asText()).matches("[0-9a-f]{64}");
            assertThat(platform.path("bin").asText()).isEqualTo("kubectl-runaijob");
            assertThat(platform.at("/selector/matchExpressions")).isNotEmpty();
            assertThat(platform.path("files").findValuesAsText("from"))
                    .containsExactlyInAnyOrder("kubectl-runaijob", "runaijob-operator.jar", "LICENSE");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void completionKnowsCommandsAndOptions(String shell) throws IOException {
        var out = new StringWriter();
        var commandLine = Main.commandLine().setOut(new PrintWriter(out, true));
        assertThat(commandLine.execute("completion", shell)).isZero();
        var script =
                Files.writeString(folder.resolve("completion"), out.toString()).toString();

        assertThat(completed(script, "kubectl-runaijob", "sub")).isEqualTo("submit");
        assertThat(completed(script, "kubectl-runaijob", "submit", "--run-as-us"))
                .isEqualTo("--run-as-user");
        assertThat(completed(script, "kubectl-runaijob", "load")).isEmpty();
    }

    /** What bash would offer for the last word. */
    private static String completed(String script, String... words) throws IOException {
        var call =
                """
                compopt() { :; }
                . "$1"; shift
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"
                "$(complete -p kubectl-runaijob | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
                echo "${COMPREPLY[*]}"
                """;
        var command = new ArrayList<>(List.of("bash", "-c", call, "bash", script));
        command.addAll(List.of(words));
        return Command.run(command.toArray(String[]::new)).strip();
    }
}
