package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user of the current kubectl is used to, beyond what every kubectl does: {@link KubectlIT}. */
@ExtendWith(StageExtension.class)
class CurrentKubectlIT {

    private static final String MANIFEST =
            """
            apiVersion: run.ai/v1
            kind: RunaiJob
            metadata: {name: train}
            spec:
              runAsUser: true
              user: {name: alice, uid: 1234, gid: 5678}
              parallelism: 1
              template: {spec: {containers: [{name: main, image: busybox}]}}
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    runAsUsr: true                                              | unknown field "spec.runAsUsr"
                    user: {usrname: bob}                                        | unknown field "spec.user.usrname"
                    template: {spec: {containers: [{name: a, imge: b}]}}        | unknown field "spec.template.spec.containers[0].imge"
                    template: {spec: {containers: [{name: a, env: [{nam: b}]}]}} | unknown field "spec.template.spec.containers[0].env[0].nam"
                    """)
    void anUnknownFieldIsRefused(String spec, String message, Sandbox sandbox) throws IOException {
        var manifest = "apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {name: train}\nspec: {suspend: true, %s}\n";
        assertThat(failure(sandbox, "apply", "-f", file(manifest.formatted(spec))))
                .contains(message);
        assertThat(sandbox.job("train")).isNull();
    }

    /** kubectl itself sends the last one alone, of a Job as of a RunaiJob, so this is what other clients get. */
    @Test
    void aFieldThatIsThereTwiceIsRefused(Sandbox sandbox) throws IOException {
        var path = "/apis/run.ai/v1/namespaces/%s/runaijobs?fieldValidation=Strict".formatted(sandbox.namespace);
        var manifest =
                """
                {"apiVersion": "run.ai/v1", "kind": "RunaiJob", "metadata": {"name": "train"},
                 "spec": {"parallelism": 1, "parallelism": 2,
                          "template": {"spec": {"containers": [{"name": "main", "image": "busybox"}]}}}}
                """;
        assertThat(failure(sandbox, "create", "--raw", path, "-f", file(manifest)))
                .contains("duplicate field \"spec.parallelism\"");
        assertThat(sandbox.job("train")).isNull();
    }

    @Test
    void anUnknownFieldIsWarnedOfOrDroppedWhereTheUserWantsThat(Sandbox sandbox) throws IOException {
        var manifest = file(MANIFEST + "  runAsUsr: true\n");
        assertThat(sandbox.kubectl("create", "--validate=warn", "-f", manifest))
                .contains("Warning: unknown field \"spec.runAsUsr\"", "runaijob.run.ai/train created");
        assertThat(sandbox.kubectl("replace", "--validate=ignore", "-f", manifest))
                .isEqualToIgnoringNewLines("runaijob.run.ai/train replaced");
        assertThat(sandbox.kubectl("get", "rj", "train", "-o", "jsonpath={.spec}"))
                .contains("\"runAsUser\":true")
                .doesNotContain("runAsUsr");
    }

    @Test
    void diffShowsNothingAfterApplyAndThenWhatHasChanged(Sandbox sandbox) throws IOException {
        sandbox.kubectl("apply", "-f", file(MANIFEST));
        sandbox.awaitCondition("train", "Admitted", "True");
        assertThat(sandbox.tryKubectl("diff", "-f", file(MANIFEST))).isEqualTo(new Command.Result(0, ""));

        var changed = file(MANIFEST.replace("parallelism: 1", "parallelism: 2"));
        assertThat(changedLines(sandbox.tryKubectl("diff", "-f", changed)))
                .containsExactly("-  generation: 1", "+  generation: 2", "-  parallelism: 1", "+  parallelism: 2");

        sandbox.kubectl("apply", "--server-side", "--force-conflicts", "-f", file(MANIFEST));
        assertThat(sandbox.tryKubectl("diff", "--server-side", "-f", file(MANIFEST)))
                .isEqualTo(new Command.Result(0, ""));
        assertThat(changedLines(sandbox.tryKubectl("diff", "--server-side", "-f", changed)))
                .contains("-  parallelism: 1", "+  parallelism: 2");
    }

    private static Iterable<String> changedLines(Command.Result diff) {
        assertThat(diff.exitCode()).as(diff.output()).isEqualTo(1);
        return diff.output().lines().filter(line -> line.matches("[-+] .*")).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rj",
                "rj.spec",
                "rj.spec.user",
                "rj.spec.homeDir",
                "rj.spec.podFailurePolicy",
                "rj.spec.podFailurePolicy.rules",
                "rj.spec.podFailurePolicy.rules.onExitCodes",
                "rj.spec.podFailurePolicy.rules.onPodConditions",
                "rj.spec.template",
                "rj.spec.template.metadata",
                "rj.spec.template.spec",
                "rj.spec.template.spec.containers",
                "rj.spec.template.spec.initContainers",
                "rj.spec.template.spec.ephemeralContainers",
                "rj.spec.template.spec.schedulingGroup",
                "rj.status",
                "rj.status.clusterConfig",
                "rj.status.conditions",
                "rj.status.identity",
                "rj.status.workloadRef",
            })
    void explainHasSomethingToSay(String object, Sandbox sandbox) throws IOException {
        awaitSchema(sandbox);
        assertThat(sandbox.kubectl("explain", object))
                .contains("FIELDS:\n")
                .doesNotContain("<no description>", "<empty>");
    }

    @Test
    void explainListsEveryFieldBelow(Sandbox sandbox) throws IOException {
        awaitSchema(sandbox);
        var fields = sandbox.kubectl("explain", "rj.spec", "--recursive");
        assertThat(fields).contains("supplementalGroups\t", "passwdEntry\t", "onExitCodes\t");
        var ofAPod = sandbox.kubectl("explain", "pod.spec", "--recursive");
        var names = Pattern.compile("\\w+(?=\\t<)");
        assertThat(names.matcher(ofAPod).results().map(found -> found.group() + "\t"))
                .allMatch(fields::contains);
    }

    /** The server publishes the schema of a new CustomResourceDefinition a moment after it has taken it. */
    private static void awaitSchema(Sandbox sandbox) {
        await().until(() -> sandbox.tryKubectl("explain", "rj").exitCode() == 0);
    }

    @Test
    void waitReturnsWhenWhatItWaitsForHappens(Sandbox sandbox) throws IOException {
        var created = waiting(sandbox, "--for=create");
        sandbox.kubectl("apply", "-f", file(MANIFEST));
        assertThat(created.join()).contains("runaijob.run.ai/train condition met");

        var complete = waiting(sandbox, "--for=condition=Complete");
        var succeeded = waiting(sandbox, "--for=jsonpath={.status.phase}=Succeeded");
        sandbox.podsEnd("train", "Succeeded");
        assertThat(complete.join()).contains("runaijob.run.ai/train condition met");
        assertThat(succeeded.join()).contains("runaijob.run.ai/train condition met");

        var deleted = waiting(sandbox, "--for=delete");
        sandbox.kubectl("delete", "rj", "train");
        assertThat(deleted.join()).doesNotContain("timed out");
        assertThat(sandbox.job("train")).isNull();
    }

    private static CompletableFuture<String> waiting(Sandbox sandbox, String condition) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return sandbox.kubectl("wait", condition, "--timeout=30s", "rj/train");
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
    }

    @Test
    void patchesOfBothKindsThatCustomResourcesHaveAreTaken(Sandbox sandbox) throws IOException {
        sandbox.kubectl("create", "-f", file(MANIFEST));
        sandbox.kubectl("patch", "rj", "train", "--type=merge", "-p", "{\"spec\": {\"parallelism\": 2}}");
        assertThat(parallelism(sandbox)).isEqualTo("2");
        sandbox.kubectl(
                "patch",
                "rj",
                "train",
                "--type=json",
                "-p",
                "[{\"op\": \"replace\", \"path\": \"/spec/parallelism\", \"value\": 3}]");
        assertThat(parallelism(sandbox)).isEqualTo("3");
        assertThat(failure(sandbox, "patch", "rj", "train", "-p", "{\"spec\": {\"parallelism\": 4}}"))
                .contains("application/merge-patch+json");
        assertThat(parallelism(sandbox)).isEqualTo("3");
    }

    @Test
    void aJobCanBeReplacedAndEdited(Sandbox sandbox) throws IOException {
        sandbox.kubectl("create", "-f", file(MANIFEST));
        sandbox.awaitPhase("train", Phase.PENDING);
        var stored = sandbox.kubectl("get", "rj", "train", "-o", "yaml");
        sandbox.kubectl("replace", "-f", file(stored.replace("parallelism: 1", "parallelism: 2")));
        assertThat(parallelism(sandbox)).isEqualTo("2");

        var cluster = sandbox.stage.cluster;
        assertThat(Command.run(
                        "env",
                        "KUBE_EDITOR=sed -i 's/parallelism: 2/parallelism: 3/'",
                        cluster.kubectl(),
                        "--kubeconfig=" + cluster.kubeconfig,
                        "--namespace=" + sandbox.namespace,
                        "edit",
                        "rj/train"))
                .contains("runaijob.run.ai/train edited");
        assertThat(parallelism(sandbox)).isEqualTo("3");
    }

    private static String parallelism(Sandbox sandbox) throws IOException {
        return sandbox.kubectl("get", "rj", "train", "-o", "jsonpath={.spec.parallelism}");
    }

    @Test
    void theServerMakesUpAName(Sandbox sandbox) throws IOException {
        var manifest = file(MANIFEST.replace("name: train", "generateName: train-"));
        var first = sandbox.kubectl("create", "-f", manifest, "-o", "name").strip();
        assertThat(first).matches("runaijob.run.ai/train-\\w+");
        assertThat(sandbox.kubectl("create", "-f", manifest, "-o", "name").strip())
                .isNotEqualTo(first);
        assertThat(sandbox.kubectl(
                        "get", "rj", "-o", "name", "--field-selector=metadata.name=" + first.replaceFirst(".*/", "")))
                .isEqualToIgnoringNewLines(first);
    }

    /**
     * Helm writes such fields for values that are not set. The server drops them before it looks at a custom resource, but
     * not on its own apply. To allow them there would hide all that is below from clients of OpenAPI v2, Argo CD among them.
     */
    @Test
    void aFieldWithoutAValueCountsAsUnsetButIsDeniedByApply(Sandbox sandbox) throws IOException {
        var manifest = file(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: train}
                spec:
                  user:
                  template:
                    metadata: {creationTimestamp: null, labels: }
                    spec:
                      nodeSelector:
                      tolerations:
                      containers: [{name: main, image: busybox, args: , resources: , securityContext: }]
                """);
        sandbox.kubectl("apply", "-f", manifest);
        sandbox.awaitCondition("train", "Admitted", "True");
        sandbox.kubectl("apply", "-f", manifest);
        assertThat(sandbox.tryKubectl("diff", "-f", manifest)).isEqualTo(new Command.Result(0, ""));
        assertThat(failure(sandbox, "apply", "--server-side", "--force-conflicts", "-f", manifest))
                .contains("spec.template.spec.nodeSelector in body must be of type object: \"null\"");
    }

    /** Runs a kubectl that must fail, and returns what it says. */
    private static String failure(Sandbox sandbox, String... arguments) throws IOException {
        var result = sandbox.tryKubectl(arguments);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(1);
        return result.output();
    }

    private String file(String yaml) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "job", ".yaml"), yaml)
                .toString();
    }
}
