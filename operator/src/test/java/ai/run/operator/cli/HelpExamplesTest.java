package ai.run.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.cli.migrate.MigrateCommand;
import ai.run.operator.cli.render.RenderCommand;
import ai.run.operator.testing.CommandRun;
import ai.run.operator.testing.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The examples in the help of those commands that need no cluster, run as they stand there. */
class HelpExamplesTest {

    private static final String COMMAND = "kubectl runaijob ";

    static List<String> examples() {
        return Stream.of(new RenderCommand(), new MigrateCommand())
                .map(command ->
                        new CommandLine(command).getCommandSpec().usageMessage().footer())
                .flatMap(Arrays::stream)
                .filter(line -> line.contains(COMMAND))
                .map(String::strip)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleWorks(String example) throws IOException {
        var passed = "";
        for (var step : example.replaceFirst(" > .*", "").split(" \\| ", -1)) {
            if (step.startsWith(COMMAND)) {
                var words = List.of(step.substring(COMMAND.length()).split(" ", -1));
                var arguments =
                        words.stream().skip(1).map(HelpExamplesTest::absolute).toList();
                var run = CommandRun.of(command(words.get(0)).apply(stream(passed)), arguments);
                assertThat(run.code()).as(run.err()).isZero();
                assertThat(run.out()).isNotEmpty();
                passed = run.out();
            } else {
                passed = ofTheCluster(step);
            }
        }
    }

    private static Function<InputStream, Object> command(String name) {
        return name.equals("render") ? RenderCommand::new : MigrateCommand::new;
    }

    /** What is there, in the place of a cluster. */
    private static String ofTheCluster(String step) throws IOException {
        return Files.readString(Repository.path(
                step.contains("get runaijobs")
                        ? "samples/run-as-user.yaml"
                        : "operator/src/test/resources/migrate/in-exported-job.yaml"));
    }

    private static String absolute(String word) {
        return switch (word) {
            case "job.yaml" -> "src/test/resources/migrate/in-job.yaml";
            case "-" -> word;
            default ->
                Files.exists(Repository.path(word)) ? Repository.path(word).toString() : word;
        };
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
