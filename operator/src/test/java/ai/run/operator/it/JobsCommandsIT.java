package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.OwnControlPlane;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.users.UserShell;
import ai.run.operator.testing.users.Users;
import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands of users print and do, as administrators and as people of few rights. */
@OwnControlPlane
@ExtendWith(StageExtension.class)
class JobsCommandsIT {

    private static final String ALICE =
            """
            runAsUser: true
            user: {name: alice, uid: 1234, gid: 5678}
            template: {spec: {containers: [{name: main, image: busybox}]}}
            """;

    private static final PolicyRule SEES_JOBS = new PolicyRuleBuilder()
            .withApiGroups("run.ai")
            .withResources("runaijobs")
            .withVerbs("get", "list", "watch")
            .build();

    @TempDir
    private Path folder;

    @Test
    void listShowsAsWhomAJobRunsAndHowItIs(Sandbox sandbox) throws IOException {
        running(sandbox);
        var admin = UserShell.ofAdmin(sandbox, folder);
        var header = "NAME PHASE AGE USER UID NODE GPUS PODS REASON";
        assertThat(admin.run("list").table())
                .matches(header + "\ntrain Running \\S+ alice 1234 <none> 0 1/1 WorkloadRunning");
        assertThat(admin.run("list", "-o", "wide").table())
                .matches(header + " GID HOME SUBMITTER IMAGE\n.* 5678 /home/alice <none> busybox");
        assertThat(admin.run("list", "-o", "name").out()).isEqualTo("runaijob.run.ai/train\n");
        assertThat(admin.run("list", "-A").out()).contains("NAMESPACE", sandbox.namespace);
        assertThat(json(admin.run("list", "-o", "json").out()).at("/items/0/status/identity/uid"))
                .hasToString("1234");
        assertThat(Serialization.unmarshal(admin.run("list", "-o", "yaml").out(), JsonNode.class)
                        .at("/items/0/metadata/name"))
                .hasToString("\"train\"");
        var none = admin.run("list", "-l", "team=vision");
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).contains("There are no RunaiJobs in the namespace " + sandbox.namespace);
        assertThat(none.exitCode()).isZero();
    }

    @Test
    void whoMayNotListPodsSeesTheJobs(Sandbox sandbox) throws IOException {
        running(sandbox);
        var viewer = serviceAccount(sandbox, "viewer", SEES_JOBS);
        var list = viewer.run("list");
        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(list.table()).matches("(?s).*train Running \\S+ alice 1234 - - - WorkloadRunning");
        assertThat(list.err().lines()).singleElement().asString().startsWith("You may not list pods in the namespace");
        assertThat(viewer.run("describe", "train").out())
                .contains("you may not list pods here", "you may not list events here", "UID:");
        var log = viewer.run("logs", "train");
        assertThat(log.exitCode()).isEqualTo(1);
        assertThat(log.err()).contains("You may not list pods", "--pod");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list",
                "describe train",
                "logs train",
                "bash train",
                "suspend train",
                "delete train",
                "who-ran --uid 7"
            })
    void whoMayDoNothingIsToldSoInOneSentence(String command, Sandbox sandbox) throws IOException {
        var nobody = serviceAccount(sandbox, "nobody");
        var result = nobody.run(command.split(" "));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().strip().lines())
                .singleElement()
                .asString()
                .startsWith("error: ")
                .contains("is forbidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "describe no",
                "logs no",
                "attach no",
                "exec no -- id",
                "bash no",
                "suspend no",
                "resume no",
                "delete no"
            })
    void aJobThatIsMissingIsASentence(String command, Sandbox sandbox) throws IOException {
        var result = UserShell.ofAdmin(sandbox, folder).run(command.split(" "));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("error: There is no RunaiJob no in the namespace " + sandbox.namespace);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list -o table",
                "list --watch -o json",
                "describe",
                "exec train",
                "who-ran",
                "who-ran --uid 1 --user a",
                "who-ran --uid 1 --since ever",
                "delete"
            })
    void whatMakesNoSenseIsTwo(String command, Sandbox sandbox) throws IOException {
        var result = UserShell.ofAdmin(sandbox, folder).run(command.split(" "));
        assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).doesNotContain("Exception");
    }

    @Test
    void describeTellsOfTheDecisionAndTheEvents(Sandbox sandbox) throws IOException {
        sandbox.clusterConfig("enforcePreventPrivilegeEscalation: true\n");
        running(sandbox);
        await().until(() -> !sandbox.events("train").isEmpty());
        var admin = UserShell.ofAdmin(sandbox, folder);
        assertThat(admin.run("describe", "train").out())
                .contains("Source:", "Spec: spec.user of the manifest", "Enforced:        PreventPrivilegeEscalation")
                .contains("Created Job train, running as alice (UID 1234, GID 5678)", "runaijob-operator")
                .contains("Containers:");
        assertThat(json(admin.run("describe", "train", "-o", "json").out())
                        .at("/items")
                        .findValuesAsText("kind"))
                .contains("RunaiJob", "Pod", "Event");
    }

    @Test
    void suspendChangesThatOneFieldAndResumeTakesItBack(Sandbox sandbox) throws IOException {
        running(sandbox);
        var before = sandbox.job("train").getSpec();
        var admin = UserShell.ofAdmin(sandbox, folder);
        assertThat(admin.run("suspend", "train").out()).isEqualTo("runaijob.run.ai/train suspended\n");
        sandbox.awaitPhase("train", Phase.SUSPENDED);
        assertThat(sandbox.job("train").getSpec())
                .isEqualTo(before.toBuilder().suspend(true).build());
        assertThat(admin.run("suspend", "train").out())
                .isEqualTo("runaijob.run.ai/train unchanged: it is suspended already\n");
        assertThat(admin.run("resume", "train").out()).isEqualTo("runaijob.run.ai/train resumed\n");
        sandbox.await("train", job -> job.getStatus().getPhase() != Phase.SUSPENDED);
        assertThat(admin.run("resume", "train").out())
                .isEqualTo("runaijob.run.ai/train unchanged: it is not suspended\n");
    }

    @Test
    void aJobThatHasEndedIsNotSuspended(Sandbox sandbox) throws IOException {
        sandbox.submit(ALICE);
        sandbox.podsEnd("train", "Succeeded");
        sandbox.awaitPhase("train", Phase.SUCCEEDED);
        assertThat(UserShell.ofAdmin(sandbox, folder).run("suspend", "train").out())
                .isEqualTo("runaijob.run.ai/train unchanged: it has ended (Succeeded)\n");
    }

    @Test
    void deleteReturnsWhenTheJobsAreGone(Sandbox sandbox) throws IOException {
        running(sandbox);
        var admin = UserShell.ofAdmin(sandbox, folder);
        var result = admin.run("delete", "no", "train");
        assertThat(sandbox.job("train")).isNull();
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out())
                .isEqualTo("runaijob.run.ai/train deleted from the namespace %s\n".formatted(sandbox.namespace));
        assertThat(result.err()).startsWith("error: There is no RunaiJob no");
        assertThat(admin.run("delete", "train", "--ignore-not-found").exitCode())
                .isZero();
    }

    @Test
    void whereThereIsNoPodTheStateOfTheJobSaysWhy(Sandbox sandbox) throws IOException {
        sandbox.submit("suspend: true\n" + ALICE);
        sandbox.awaitPhase("train", Phase.SUSPENDED);
        var result = UserShell.ofAdmin(sandbox, folder).run("bash", "train");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo(
                        "error: runaijob.run.ai/train has no pod yet: Suspended, SuspendedByUser: spec.suspend is true.\n");
    }

    /** It waits for somebody to type a password into it. */
    @Test
    void aPodThatOnlyBearsTheLabelIsNotEntered(Sandbox sandbox) throws IOException {
        sandbox.submit("suspend: true\n" + ALICE);
        sandbox.awaitPhase("train", Phase.SUSPENDED);
        sandbox.kubectl("run", "trap", "--image=busybox", "--labels=run.ai/job-name=train");
        var result = UserShell.ofAdmin(sandbox, folder).run("exec", "train", "--pod=trap", "--", "id");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("train has no pod yet");
    }

    @Test
    void watchPrintsAJobAgainWhenItsRowChanges(Sandbox sandbox) throws IOException {
        sandbox.submit(ALICE);
        var out = folder.resolve("watch.txt");
        var process = UserShell.ofAdmin(sandbox, folder).start(out, "list", "--watch");
        try {
            await().until(() -> Files.readString(out).contains("train"));
            sandbox.podsRun("train");
            await().untilAsserted(() -> assertThat(Files.readString(out)).containsPattern("train +Running .* 1/1 "));
            sandbox.jobResource("train").delete();
            await().untilAsserted(() -> assertThat(Files.readString(out)).containsPattern("train +Deleted "));
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroy();
        }
    }

    @Test
    void whoamiSaysAsWhomOneMayRun(Sandbox sandbox) throws IOException {
        try (var users = new Users(sandbox.stage)) {
            var user = "system:serviceaccount:" + sandbox.namespace + ":carol";
            var carol = serviceAccount(sandbox, "carol", SEES_JOBS);
            users.grant(user, sandbox.namespace, "bob");
            var text = carol.run("whoami");
            assertThat(text.exitCode()).as(text.err()).isZero();
            assertThat(text.out())
                    .contains(user, "system:authenticated", "May Run As:         bob\n")
                    .contains("You may not create RunaiJobs in this namespace.");
            var json = json(carol.run("whoami", "-o", "json").out());
            assertThat(json.at("/caller/username").asText()).isEqualTo(user);
            assertThat(json.at("/mayRunAs/names")).hasToString("[\"bob\"]");
            assertThat(json.at("/withoutUser/outcome").asText()).isEqualTo("ASKS_THE_DIRECTORY");
        }
        var admin = UserShell.ofAdmin(sandbox, folder).run("whoami").out();
        assertThat(admin).contains("anybody, by a rule for all resources", "no webhook recorded who submitted");
        assertThat(sandbox.admin
                        .resources(RunaiJob.class)
                        .inNamespace(sandbox.namespace)
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void whoRanFindsJobsOfAllNamespaces(Sandbox sandbox) throws IOException {
        var uid = Long.toString(100_000 + Math.floorMod(sandbox.namespace.hashCode(), 10_000));
        var other = sandbox.another();
        for (var place : List.of(sandbox, other)) {
            place.submit(ALICE.replace("1234", uid));
            place.awaitCondition("train", "Accepted", "True");
            place.await("train", job -> job.getStatus().getIdentity() != null);
        }
        var admin = UserShell.ofAdmin(sandbox, folder);
        assertThat(admin.run("who-ran", "--uid", uid).out())
                .contains("NAMESPACE", sandbox.namespace, other.namespace, "alice", "Spec");
        assertThat(admin.run("who-ran", "--uid", uid, "-n", other.namespace).out())
                .doesNotContain(sandbox.namespace);
        assertThat(json(admin.run("who-ran", "--user", "alice", "-n", other.namespace, "-o", "json")
                                .out())
                        .at("/0/uid"))
                .hasToString(uid);
        var nobody = admin.run("who-ran", "--uid", "4242424");
        assertThat(nobody.exitCode()).isZero();
        assertThat(nobody.err()).contains("No RunaiJob that is known ran as UID 4242424.");

        other.deleteJobs();
        sandbox.stage
                .cluster
                .nativeState()
                .ifPresent(state -> whoSubmittedStandsInTheAuditLog(admin, uid, state.resolve("audit.log")));
    }

    private static void whoSubmittedStandsInTheAuditLog(UserShell admin, String uid, Path log) {
        try {
            var result = admin.run("who-ran", "--uid", uid, "--audit-log", log.toString());
            var submitter = json(admin.run("whoami", "-o", "json").out())
                    .at("/caller/username")
                    .asText();
            assertThat(result.out()).contains("train", submitter);
            assertThat(result.err()).contains("with the audit level RequestResponse for runaijobs");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void whoHasALogNeedsNoCluster(Sandbox sandbox) throws IOException {
        var line =
                "{\"verb\":\"patch\",\"user\":{\"username\":\"o\"},\"objectRef\":{\"resource\":\"runaijobs\",\"apiGroup\":\"run.ai\","
                        + "\"namespace\":\"n\",\"name\":\"train\"},\"requestReceivedTimestamp\":\"2026-07-01T11:57:01.123456Z\","
                        + "\"responseObject\":{\"kind\":\"RunaiJob\",\"metadata\":{\"namespace\":\"n\",\"name\":\"train\"},"
                        + "\"status\":{\"identity\":{\"uid\":1234}}}}\n";
        var nowhere = new UserShell(sandbox, folder.resolve("none"), folder);
        var result = nowhere.typing(line, "who-ran", "--uid", "1234", "--audit-log", "-");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).contains("train", "1234");
        assertThat(result.err()).startsWith("Only the audit log is told, as the cluster cannot be asked: ");
    }

    private static final Set<String> NEED_A_NODE = Set.of("logs", "attach", "exec", "bash");

    /** Those that need a node reach kubectl, which says so; JobsCommandsE2E runs them on one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "list",
                "describe",
                "suspend",
                "resume",
                "delete",
                "whoami",
                "who-ran",
                "logs",
                "attach",
                "exec",
                "bash"
            })
    void theExamplesOfEachHelpRun(String command, Sandbox sandbox) throws IOException {
        running(sandbox);
        Files.writeString(folder.resolve("audit.log"), "");
        var admin = UserShell.ofAdmin(sandbox, folder);
        var examples = examples(admin.run(command, "--help").out());
        assertThat(examples).isNotEmpty();
        for (var example : examples) {
            var result = admin.run(example.split(" "));
            if (NEED_A_NODE.contains(command)) {
                assertThat(result.exitCode()).as(example + result.err()).isNotEqualTo(2);
                assertThat(result.err()).as(example).doesNotContain("This is a defect", "Unknown option");
            } else {
                assertThat(result.exitCode()).as(example + result.err()).isZero();
            }
        }
    }

    static List<String> examples(String help) {
        return help.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("kubectl runaijob "))
                .map(line -> line.substring("kubectl runaijob ".length()))
                .toList();
    }

    private static void running(Sandbox sandbox) {
        sandbox.submit(ALICE);
        sandbox.podsRun("train");
        sandbox.awaitPhase("train", Phase.RUNNING);
    }

    private UserShell serviceAccount(Sandbox sandbox, String name, PolicyRule... rules) throws IOException {
        sandbox.admin
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(sandbox.namespace)
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        if (rules.length > 0) {
            sandbox.admin
                    .resource(new RoleBuilder()
                            .withNewMetadata()
                            .withNamespace(sandbox.namespace)
                            .withName(name)
                            .endMetadata()
                            .withRules(rules)
                            .build())
                    .create();
            try (var users = new Users(sandbox.stage)) {
                users.bind("ServiceAccount", name, sandbox.namespace, "Role", name);
            }
        }
        var shell = new UserShell(
                sandbox, sandbox.stage.kubeconfigOf(sandbox.namespace, name).toAbsolutePath(), folder);
        if (rules.length > 0) {
            // The authorizer learns of new rights in its own time.
            await().until(() -> shell.run("list", "-o", "name").exitCode() == 0);
        }
        return shell;
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
