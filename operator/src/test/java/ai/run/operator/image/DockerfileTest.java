package ai.run.operator.image;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be known of the image without an engine to build it. */
class DockerfileTest {

    private static final Path FILE = Repository.path("operator/Dockerfile");

    @Test
    void everySourceThatIsCopiedExistsAndIsNotIgnored() throws IOException {
        var seen = Files.readAllLines(Repository.path("operator/Dockerfile.dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> Path.of(line.substring(1)))
                .toList();
        var sources = words("COPY")
                .filter(words -> !words.get(1).startsWith("--from="))
                .flatMap(words -> words.subList(1, words.size() - 1).stream())
                .toList();
        assertThat(sources).isNotEmpty().allSatisfy(source -> {
            assertThat(Repository.path(source)).exists();
            assertThat(seen).anyMatch(Path.of(source)::startsWith);
        });
    }

    @Test
    void everyStageThatIsCopiedFromComesBefore() throws IOException {
        var stages = new HashSet<String>();
        for (var words : instructions().map(DockerfileTest::split).toList()) {
            if (words.contains("AS")) {
                stages.add(words.get(words.size() - 1));
            } else if (words.size() > 1 && words.get(1).startsWith("--from=")) {
                assertThat(stages).contains(words.get(1).substring("--from=".length()));
            }
        }
        assertThat(stages).isNotEmpty();
    }

    /** A host name would have a dot or a port before the first slash. */
    @Test
    void baseImagesNameAVersionAndNoRegistry() throws IOException {
        assertThat(words("FROM").map(words -> words.stream()
                        .skip(1)
                        .filter(word -> !word.startsWith("--"))
                        .findFirst()
                        .orElseThrow()))
                .isNotEmpty()
                .allMatch(image -> image.matches("[a-z][a-z-]*:[0-9][A-Za-z0-9.-]*"));
    }

    @Test
    void itRunsAsANumberAndTheJvmIsTheFirstProcess() throws IOException {
        assertThat(instructions()).contains("USER 65532:65532", "CMD [\"run\"]");
        assertThat(instructions().filter(line -> line.startsWith("ENTRYPOINT")))
                .singleElement()
                .asString()
                .startsWith("ENTRYPOINT [\"java\", ");
    }

    /** What is tried in the tests on a real node is what the Dockerfile makes. */
    @Test
    void theImageThatIsAssembledLocallyIsTheSame() throws IOException {
        var script = Files.readString(Repository.path("config/local/lib/operator_image.sh"));
        var entrypoint = instructions()
                .filter(line -> line.startsWith("ENTRYPOINT"))
                .findFirst()
                .orElseThrow()
                .substring("ENTRYPOINT ".length());
        assertThat(script.replace("\\\"", "\""))
                .contains("\"Entrypoint\":" + entrypoint.replace(", ", ","))
                .contains("\"User\":\"65532:65532\"")
                .contains("\"Cmd\":[\"run\"]");
        var modules = script.replaceFirst("(?s).*operator_modules=(\\S+).*", "$1");
        assertThat(instructions()).anyMatch(line -> line.contains("--add-modules " + modules + " "));
    }

    private static Stream<List<String>> words(String instruction) throws IOException {
        return instructions().filter(line -> line.startsWith(instruction + " ")).map(DockerfileTest::split);
    }

    private static List<String> split(String line) {
        return List.of(line.split("\\s+", -1));
    }

    /** Without comments, each on one line. */
    private static Stream<String> instructions() throws IOException {
        return Files.readString(FILE)
                .replaceAll("(?m)^#.*\n", "")
                .replace("\\\n", "")
                .lines()
                .filter(line -> !line.isBlank());
    }
}
