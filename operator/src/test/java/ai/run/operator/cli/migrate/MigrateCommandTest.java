package ai.run.operator.cli.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.cli.render.RenderCommand;
import ai.run.operator.testing.CommandRun;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrateCommandTest {

    private static final Path FOLDER = Path.of("src", "test", "resources", "migrate");

    /** {@code out-*.yaml} is what went to standard error and then what was printed; {@code -DupdateGolden=true} writes it. */
    @TestFactory
    Stream<DynamicTest> goldenFolder() throws IOException {
        return inputs().map(in -> DynamicTest.dynamicTest(in.getFileName().toString(), () -> {
            var run = migrate(Files.readString(in));
            var actual = run.err() + run.out();
            var expected = in.resolveSibling(in.getFileName().toString().replaceFirst("in-", "out-"));
            if (Boolean.getBoolean("updateGolden")) {
                Files.writeString(expected, actual);
            }
            assertThat(actual).isEqualTo(Files.readString(expected));
            assertThat(run.code()).isEqualTo(in.endsWith("in-denied.yaml") ? 1 : 0);
        }));
    }

    @TestFactory
    Stream<DynamicTest> whatWasMadeStaysAsItIs() throws IOException {
        return inputs().map(in -> DynamicTest.dynamicTest(in.getFileName().toString(), () -> {
            var once = migrate(Files.readString(in));
            assertThat(migrate(once.out()).out()).isEqualTo(once.out());
        }));
    }

    @TestFactory
    Stream<DynamicTest> whatWasMadeIsCarriedOut() throws IOException {
        return inputs().filter(in -> !in.endsWith("in-denied.yaml"))
                .map(in -> DynamicTest.dynamicTest(in.getFileName().toString(), () -> {
                    var jobs = migrate(Files.readString(in)).out();
                    var run = CommandRun.of(new RenderCommand(stream(jobs)), "-f", "-");
                    assertThat(run.err()).doesNotContain("denied by the API server");
                }));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    'a: [b'                      | standard input is not YAML: line 1:
                    ''                           | there is nothing to make a RunaiJob of in standard input
                    'kind: Deployment'           | object: left alone
                    'kind: Job\nspec: text'      | Job without a name (standard input): left alone: it has no spec
                    """)
    void saysInOneSentenceThatThereIsNothingToMigrate(String text, String sentence) {
        var run = migrate(text.replace("\\n", "\n"));

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains(sentence.strip().replace("object", "Deployment without a name (standard input)"));
        assertThat(run.err()).doesNotContain("Exception");
    }

    /** Whatever is where an object or a list should be. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    metadata: text
                    metadata: [1]
                    metadata: {labels: text, annotations: [1], ownerReferences: text}
                    metadata: {labels: {a: {b: c}}, managedFields: text}
                    spec: {template: text}
                    spec: {template: {metadata: text, spec: text}}
                    spec: {template: {spec: {containers: text, volumes: text, securityContext: text}}}
                    spec: {template: {spec: {containers: [text, {ports: text, securityContext: text, volumeMounts: [1]}]}}}
                    spec: {template: {spec: {securityContext: {runAsUser: text, runAsGroup: [1]}, containers: [{}]}}}
                    spec: {jobTemplate: text, schedule: [1]}
                    spec: {user: text, template: {spec: {containers: [{name: a}]}}}
                    """)
    void doesNotFailOverWhatIsMalformed(String field) {
        for (var kind : List.of("Job", "CronJob", "Pod", "RunaiJob")) {
            var key = field.replaceFirst(":.*", "");
            var object = Stream.of("kind: " + kind, "metadata: {name: a, uid: b}", "spec: {template: {}}")
                    .map(line -> line.startsWith(key + ":") ? field : line)
                    .toList();
            var run = migrate(String.join("\n", object));

            assertThat(run.code()).as(kind).isIn(0, 1);
            assertThat(run.err()).as(kind).doesNotContain("Exception", "\tat ");
        }
    }

    @Test
    void takesAWrongUseForOne() {
        assertThat(ofWords().code()).isEqualTo(2);
        assertThat(ofWords("-f", "-", "--", "runai", "submit", "train").code()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    runai submit train -i busybox               | metadata: {name: train}, spec: {MAIN}
                    /usr/bin/runai submit --name train -i busybox -- sh -c id -- x | metadata: {name: train}, spec: {MAIN, args: [sh, -c, id, --, x]}
                    runai submit train -i busybox -n team-a     | metadata: {name: train, namespace: team-a}, spec: {MAIN}
                    runai submit train -i busybox -u alice --run-as-uid 1 --run-as-gid 2 | metadata: {name: train}, spec: {user: {name: alice, uid: 1, gid: 2}, MAIN}
                    runai submit train -i busybox --prevent-privilege-escalation --create-home-dir=false | metadata: {name: train}, spec: {preventPrivilegeEscalation: true, createHomeDir: false, MAIN}
                    runai submit train -i busybox --interactive --attach | metadata: {name: train}, spec: {backoffLimit: 0, MAIN, stdin: true, tty: true}
                    runai submit train -i busybox --run-as-user | metadata: {name: train}, spec: {runAsUser: true, MAIN}
                    runai submit train --port 8080:80 -i busybox --jupyter --mps --service-type=nodeport | metadata: {name: train}, spec: {MAIN}
                    """)
    void readsACommandLineOfTheOriginal(String line, String job) {
        var run = ofWords(line);

        assertThat(run.code()).as(run.err()).isZero();
        var spec = job.replaceFirst("MAIN(.*)}$", "template: {spec: {containers: [{name: main, image: busybox$1}]}}}");
        assertThat(Serialization.unmarshal(run.out(), JsonNode.class))
                .isEqualTo(Serialization.unmarshal(
                        "---\n{apiVersion: run.ai/v1, kind: RunaiJob, %s}".formatted(spec), JsonNode.class));
    }

    @Test
    void namesWhatACommandLineLosesAndWhatItMeans() {
        var run = ofWords("runai submit train -i a --port 80 --jupyter -p x --run-as-user");

        assertThat(run.err().lines())
                .hasSize(4)
                .allMatch(line -> line.startsWith("# runai submit: "))
                .anyMatch(line -> line.contains("--port is not to be had here: "))
                .anyMatch(line -> line.contains("--jupyter is not to be had here: "))
                .anyMatch(line -> line.contains("the namespace is x, as the project; the original's was runai-x"))
                .anyMatch(line -> line.contains("--run-as-user meant the account of who submits"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    runai list                                     | this is no command line of the original
                    kubectl get pods                               | this is no command line of the original
                    runai submit train -i busybox --frobnicate     | runai submit: Unknown option
                    runai submit one two -i busybox                | what is 'two'?
                    runai submit train -i busybox -g 0.5           | runai submit: --gpu
                    runai submit train -i busybox --run-as-uid 0 --run-as-gid 0 | runai submit: --run-as-uid: 0 is root's
                    """)
    void saysInOneSentenceWhyACommandLineIsNoJob(String line, String sentence) {
        var run = ofWords(line);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("error: " + sentence).hasLineCount(1);
    }

    @Test
    void printsJsonWhenAsked() {
        var run = CommandRun.of(
                new MigrateCommand(stream("kind: Job\nmetadata: {name: a}\nspec: {template: {}}")),
                "-f",
                "-",
                "-o",
                "json");

        assertThat(run.out()).startsWith("{\n  \"apiVersion\" : \"run.ai/v1\"");
    }

    private static Stream<Path> inputs() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.getFileName().toString().startsWith("in-")).sorted().toList().stream();
        }
    }

    private static CommandRun ofWords(String... arguments) {
        return CommandRun.of(new MigrateCommand(InputStream.nullInputStream()), arguments);
    }

    private static CommandRun ofWords(String line) {
        return ofWords(
                Stream.concat(Stream.of("--"), Stream.of(line.split(" ", -1))).toArray(String[]::new));
    }

    private static CommandRun migrate(String text) {
        return CommandRun.of(new MigrateCommand(stream(text)), "-f", "-");
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
