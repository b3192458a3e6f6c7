package ai.run.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.manifests.Manifests;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ShellCheck finds nothing in any shell script: those that are files, and those that containers run. */
class ScriptsTest {

    /** How a file begins that a shell reads: by what runs it, or by what ShellCheck is told of a part of a script. */
    private static final Pattern SHELL = Pattern.compile("(#!.*\\b(ba|da|k)?sh\\b|# shellcheck shell=)");

    /** Where containers of whole manifests run scripts; in {@code home} that of the operator's own init container. */
    private static final List<String> PODS = List.of("samples/", "operator/src/test/resources/home/");

    @BeforeAll
    static void thereIsShellCheck() throws IOException {
        Layer.requires(
                Command.attempt("sh", "-c", "command -v shellcheck").exitCode() == 0,
                "no shell script is checked, because the program shellcheck is not installed");
    }

    @Test
    void shellCheckFindsNothingInAnyScript() throws IOException {
        var scripts = Repository.files().stream().filter(ScriptsTest::isScript).toList();

        assertThat(scripts).contains(Repository.path(".ci/run"), Repository.path("config/local/lib/node.sh"));
        assertThat(findings(List.of(), scripts)).isEmpty();
    }

    private static boolean isScript(Path file) {
        try (var content = Files.newInputStream(file)) {
            return file.toString().endsWith(".sh")
                    || SHELL.matcher(new String(content.readNBytes(80), StandardCharsets.ISO_8859_1))
                            .lookingAt();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void shellCheckFindsNothingInWhatContainersRun(@TempDir Path folder) throws IOException {
        var files = new ArrayList<Path>();
        for (var script : scriptsOfContainers()) {
            files.add(Files.writeString(folder.resolve("script-" + files.size() + ".sh"), script));
        }

        assertThat(files).hasSizeGreaterThan(5);
        assertThat(findings(List.of("--shell=sh"), files)).isEmpty();
    }

    private static Set<String> scriptsOfContainers() throws IOException {
        var scripts = new LinkedHashSet<String>();
        for (var file : Repository.files()) {
            if (file.toString().endsWith(".yaml")
                    && PODS.stream().anyMatch(folder -> file.startsWith(Repository.path(folder)))) {
                Manifests.parse(file).stream()
                        .flatMap(object -> object.findValues("command").stream())
                        .filter(command -> command.path(0).asText().equals("sh")
                                && command.path(1).asText().equals("-c"))
                        .map(command -> command.path(2))
                        .map(JsonNode::asText)
                        .forEach(scripts::add);
            }
        }
        return scripts;
    }

    private static String findings(List<String> options, Collection<Path> scripts) throws IOException {
        var command = Stream.of(
                        Stream.of("shellcheck", "--format=gcc"),
                        options.stream(),
                        scripts.stream().map(Path::toString))
                .flatMap(part -> part);
        return Command.attempt(command.toArray(String[]::new)).output();
    }
}
