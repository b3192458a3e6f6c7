package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.Processes;
import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.cluster.Version;
import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import ai.run.v1.User;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code submit} as somebody types it who may create and watch RunaiJobs in one namespace, and nothing else. */
@ExtendWith(StageExtension.class)
class SubmitIT {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final String[] OPTIONS = {
        "-i",
        "busybox:1.37.0",
        "--run-as-user",
        "-u",
        "alice",
        "--run-as-uid=1234",
        "--run-as-gid=5678",
        "--prevent-privilege-escalation",
        "--cpu=1",
        "--memory-limit=1Gi",
        "-e",
        "A=b=c",
        "--large-shm",
        "-l",
        "a=b",
        "-a",
        "c=d",
        "--ttl-after-finish=1h",
        "--",
        "sh",
        "-c",
        "id; echo $A"
    };

    /** A command, over several lines where a backslash ends them. */
    private static final Pattern EXAMPLE = Pattern.compile("kubectl runaijob ((?:[^\\n\\\\]|\\\\\\n)+)");

    @TempDir
    private Path folder;

    private record Ended(int exitCode, String out, String err) {}

    @Test
    void aJobIsSubmittedAndRuns(Sandbox sandbox) throws IOException {
        var ended = submit(kubeconfig(sandbox, "create"), OPTIONS, "train");

        assertThat(ended.err()).isEmpty();
        assertThat(ended.out())
                .isEqualTo(
                        """
                        The job train was submitted to namespace %1$s.
                        How it is doing: kubectl runaijob describe train --namespace=%1$s
                        """
                                .formatted(sandbox.namespace));
        assertThat(ended.exitCode()).isZero();
        assertThat(sandbox.awaitPods("train")).singleElement().satisfies(pod -> assertThat(
                        pod.getSpec().getSecurityContext().getRunAsUser())
                .isEqualTo(1234L));
    }

    @Test
    void theManifestAppliedIsTheSameAsTheJobSubmitted(Sandbox sandbox) throws IOException {
        var kubeconfig = kubeconfig(sandbox, "create", "get", "patch");
        assertThat(submit(kubeconfig, OPTIONS, "one").exitCode()).isZero();
        var manifest = submit(kubeconfig, OPTIONS, "two", "--dry-run=client", "-o", "yaml");
        var file = Files.writeString(folder.resolve("two.yaml"), manifest.out());
        sandbox.kubectl("apply", "-f", file.toString());

        assertThat(stored(sandbox, "two"))
                .isEqualTo(Serialization.asJson(sandbox.job("one").getSpec()));
        assertThat(sandbox.job("two").getMetadata().getLabels())
                .isEqualTo(sandbox.job("one").getMetadata().getLabels());
        assertThat(sandbox.job("one").getMetadata().getAnnotations()).isNullOrEmpty();
    }

    private static String stored(Sandbox sandbox, String name) {
        return Serialization.asJson(sandbox.job(name).getSpec());
    }

    @Test
    void aDryRunStoresNothing(Sandbox sandbox) throws IOException {
        var kubeconfig = kubeconfig(sandbox, "create");
        var server = submit(kubeconfig, new String[] {"-i", "busybox"}, "train", "--dry-run=server", "-o", "json");

        assertThat(server.exitCode()).as(server.err()).isZero();
        JsonNode checked = Serialization.unmarshal(server.out(), JsonNode.class);
        assertThat(checked.at("/metadata/uid").asText()).isNotEmpty();
        assertThat(submit(folder.resolve("none"), new String[] {"-i", "busybox"}, "train", "--dry-run=client")
                        .out())
                .isEqualTo("runaijob.run.ai/train submitted (dry run)\n");
        assertThat(sandbox.job("train")).isNull();
    }

    @Test
    void theServerMakesTheNameThatNobodyGave(Sandbox sandbox) throws IOException {
        var ended = submit(kubeconfig(sandbox, "create"), new String[] {"-i", "busybox", "-o", "name"});

        assertThat(ended.out()).matches("runaijob\\.run\\.ai/job-[a-z0-9]{5}\n");
        assertThat(sandbox.job(ended.out().strip().replaceFirst(".*/", ""))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    create | taken       |              | error: It exists already: runaijobs.run.ai "taken" already exists; choose another name, or delete it first.
                    get    | train       |              | is forbidden: User
                    create | train       | -n elsewhere | ask the administrator of the namespace for that right, or name another namespace.
                    create | train       | --context=no | error: There is no context no in
                    create | train       | -f unknown   | strict decoding error: unknown field "spec.future"
                    create | train       | --run-as-uid=5 --run-as-gid=6 -f invalid | error: The API server takes it for invalid: RunaiJob.run.ai "train" is invalid: spec.backoffLimit
                    """)
    void whatTheServerDeniesIsOneSentence(String verb, String name, String more, String sentence, Sandbox sandbox)
            throws IOException {
        sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: taken}
                spec: {template: {spec: {containers: [{name: main, image: busybox}]}}}
                """);
        var unknown = manifest("unknown", "future: 1");
        var invalid = manifest("invalid", "backoffLimit: -1");
        var options = more == null
                ? new String[0]
                : more.replace("-f unknown", "-f " + unknown)
                        .replace("-f invalid", "-f " + invalid)
                        .split(" ");

        var ended = submit(kubeconfig(sandbox, verb), options, name, "-i", "busybox");

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines().filter(line -> !line.startsWith("note: ")))
                .singleElement()
                .asString()
                .startsWith("error: ")
                .contains(sentence);
    }

    private Path manifest(String name, String spec) throws IOException {
        return Files.writeString(
                folder.resolve(name),
                "apiVersion: run.ai/v1\nkind: RunaiJob\nspec:\n  %s\n  template: {spec: {containers: [{name: main, image: busybox}]}}\n"
                        .formatted(spec));
    }

    @Test
    void aServerThatDoesNotAnswerIsOneSentence(Sandbox sandbox) throws IOException {
        var kubeconfig = kubeconfig(sandbox, "create");
        Files.writeString(
                kubeconfig, Files.readString(kubeconfig).replaceFirst("server: .*", "server: https://127.0.0.1:1"));

        var ended = submit(kubeconfig, new String[] {"-i", "busybox"}, "train");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err())
                .startsWith("error: The API server does not answer (")
                .hasLineCount(1);
    }

    @Test
    void credentialsThatHaveExpiredAreOneSentence(Sandbox sandbox) throws IOException {
        var kubeconfig = kubeconfig(sandbox, "create");
        Files.writeString(kubeconfig, Files.readString(kubeconfig).replaceFirst("token: .*", "token: nonsense"));

        var ended = submit(kubeconfig, new String[] {"-i", "busybox"}, "train");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err())
                .startsWith("error: The API server does not know you (401): ")
                .hasLineCount(1);
    }

    @Test
    void waitingEndsWithTheJobAndTellsOnTheWay(Sandbox sandbox) throws IOException {
        var waiting = start(kubeconfig(sandbox, "create", "list", "watch"), "train", "-i", "busybox", "--wait");
        sandbox.podsRun("train");
        sandbox.awaitPhase("train", Phase.RUNNING);
        Awaitility.await().until(() -> waiting.err().contains("train: Running"));
        sandbox.podsEnd("train", "Succeeded");

        var ended = waiting.awaitEnd();
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.err()).contains("train: Running\n").endsWith("train: Succeeded\n");
        assertThat(ended.out()).startsWith("The job train was submitted");
    }

    @ParameterizedTest
    @CsvSource({"true, 7", "false, 1"})
    void aJobThatFailsEndsWithItsContainersCodeWhereThatIsKnown(boolean maySeePods, int code, Sandbox sandbox)
            throws IOException {
        var kubeconfig = kubeconfig(sandbox, "create", "list", "watch");
        if (maySeePods) {
            allow(sandbox, "", "pods", "list");
        }
        var waiting = start(kubeconfig, "train", "-i", "busybox", "--backoff-limit=0", "--wait");
        sandbox.awaitPods("train").forEach(pod -> fail(sandbox, pod, 7));

        var ended = waiting.awaitEnd();
        assertThat(ended.err()).contains("train: Failed (");
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(code);
    }

    /** Plays the kubelet: all at once, because whoever waits reads the pod as soon as its Job has failed. */
    private static void fail(Sandbox sandbox, Pod pod, int exitCode) {
        sandbox.admin.resource(pod).editStatus(current -> {
            current.setStatus(new PodStatusBuilder(current.getStatus())
                    .withPhase("Failed")
                    .addNewContainerStatus()
                    .withName("main")
                    .withImage("busybox")
                    .withImageID("none")
                    .withReady(false)
                    .withRestartCount(0)
                    .withNewState()
                    .withNewTerminated()
                    .withExitCode(exitCode)
                    .endTerminated()
                    .endState()
                    .endContainerStatus()
                    .build());
            return current;
        });
    }

    @Test
    void aJobThatIsRejectedEndsTheWaitWithItsReason(Sandbox sandbox) throws IOException {
        var ended = submit(
                kubeconfig(sandbox, "create", "list", "watch"),
                new String[] {"-i", "busybox", "--wait"},
                "train",
                "--run-as-user=submitter");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).contains("train: Rejected (IdentityUnknown: ");
    }

    @Test
    void aJobThatIsDeletedEndsTheWait(Sandbox sandbox) throws IOException {
        var waiting = start(kubeconfig(sandbox, "create", "list", "watch"), "train", "-i", "busybox", "--wait");
        Awaitility.await().until(() -> waiting.err().contains("train: "));
        sandbox.jobResource("train").delete();

        var ended = waiting.awaitEnd();
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).endsWith("error: The job train is gone: somebody deleted it.\n");
    }

    @Test
    void whoMayNotWatchIsTold(Sandbox sandbox) throws IOException {
        var ended = submit(kubeconfig(sandbox, "create"), new String[] {"-i", "busybox", "--wait"}, "train");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out()).startsWith("The job train was submitted");
        assertThat(ended.err()).contains("is forbidden: User").hasLineCount(1);
    }

    static Stream<String> examples() throws IOException {
        var help = help();
        var readme = Files.readString(Repository.path("README.md"));
        return Stream.of(help, readme)
                .flatMap(text -> EXAMPLE.matcher(text).results())
                .map(example -> example.group(1).replaceAll("\\\\\\s+", " ").replaceFirst(" +#.*", ""))
                .filter(example -> example.startsWith("submit ") && !example.startsWith("submit ["));
    }

    private static String help() throws IOException {
        return Command.run(java(), "-jar", Version.current().jar().toString(), "submit", "--help");
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** As they stand there, but for what would wait, by somebody who is not root. */
    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleOfTheHelpAndTheReadmeWorks(String example, Sandbox sandbox) throws IOException {
        manifest("job.yaml", "runAsUser: false");
        var words = new ArrayList<>(List.of(example.split(" +")));
        words.removeAll(List.of("--wait", "--attach"));

        var ended = start(
                        kubeconfig(sandbox, "create"),
                        words.subList(1, words.size()).toArray(String[]::new))
                .awaitEnd();

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void asYourselfIsAsTheLocalAccount(Sandbox sandbox) throws IOException {
        submit(kubeconfig(sandbox, "create"), new String[] {"-i", "busybox", "--run-as-user"}, "train");

        assertThat(sandbox.job("train").getSpec().getUser()).isEqualTo(new User("alice", 1234L, 5678L, List.of(4000L)));
    }

    /** A process of the finished jar, whose words can be read while it runs. */
    private record Running(Process process, Path out, Path errors) {

        String err() throws IOException {
            return Files.readString(errors);
        }

        Ended awaitEnd() throws IOException {
            Processes.awaitEnd(process, TIMEOUT);
            return new Ended(process.exitValue(), Files.readString(out), err());
        }
    }

    private Ended submit(Path kubeconfig, String[] options, String... first) throws IOException {
        var arguments = new ArrayList<>(List.of(first));
        arguments.addAll(List.of(options));
        return start(kubeconfig, arguments.toArray(String[]::new)).awaitEnd();
    }

    private Running start(Path kubeconfig, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-jar", Version.current().jar().toAbsolutePath().toString(), "submit"));
        command.addAll(List.of(arguments));
        var out = Files.createTempFile(folder, "out", "");
        var err = Files.createTempFile(folder, "err", "");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("PATH", localAccount() + ":" + System.getenv("PATH"));
        builder.environment().put("KUBECONFIG", kubeconfig.toAbsolutePath().toString());
        return new Running(builder.start(), out, err);
    }

    /** A machine on which somebody else than root types. */
    private Path localAccount() throws IOException {
        var bin = Files.createDirectories(folder.resolve("bin"));
        var id = Files.writeString(
                bin.resolve("id"),
                """
                #!/bin/sh
                case $1 in
                  -u) echo 1234 ;;
                  -g) echo 5678 ;;
                  -G) echo 5678 4000 ;;
                  -un) echo alice ;;
                esac
                """);
        Files.setPosixFilePermissions(id, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin;
    }

    /** Of somebody who may do that to RunaiJobs of the namespace, which is that of her context. */
    private static Path kubeconfig(Sandbox sandbox, String... verbs) throws IOException {
        sandbox.admin
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(sandbox.namespace)
                        .withName("user")
                        .endMetadata()
                        .build())
                .create();
        allow(sandbox, RunaiJob.GROUP, RunaiJob.PLURAL, verbs);
        var kubeconfig = sandbox.stage.kubeconfigOf(sandbox.namespace, "user");
        var text = Files.readString(kubeconfig);
        return Files.writeString(
                kubeconfig,
                text.replaceFirst("( +)(cluster: \\S+\\n)", "$1$2$1namespace: " + sandbox.namespace + "\n"));
    }

    private static void allow(Sandbox sandbox, String group, String resource, String... verbs) {
        var role = sandbox.admin
                .resource(new RoleBuilder()
                        .withNewMetadata()
                        .withNamespace(sandbox.namespace)
                        .withGenerateName("user-")
                        .endMetadata()
                        .withRules(new PolicyRuleBuilder()
                                .withApiGroups(group)
                                .withResources(resource)
                                .withVerbs(verbs)
                                .build())
                        .build())
                .create();
        sandbox.admin
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(sandbox.namespace)
                        .withGenerateName("user-")
                        .endMetadata()
                        .withNewRoleRef(
                                "rbac.authorization.k8s.io",
                                "Role",
                                role.getMetadata().getName())
                        .addNewSubject(null, "ServiceAccount", "user", sandbox.namespace)
                        .build())
                .create();
    }
}
