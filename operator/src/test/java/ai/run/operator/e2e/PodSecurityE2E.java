package ai.run.operator.e2e;

import static ai.run.operator.testing.node.FactsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import ai.run.v1.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pod Security Admission by its newest standard: what it lets into a namespace of users really runs; what not, says why. */
@OtherCluster
class PodSecurityE2E {

    private static final String POD = "template: {spec: {containers: [{name: main, image: @MAIN}]}}\n";
    private static final String ALICE = RunAsUserE2E.ALICE;

    private static final Map<String, String> HOMES = Map.of(
            "home", ALICE,
            "home-of-a-pod", ALICE + "workload: Pod\n",
            "home-elsewhere", ALICE + "homeDir: {path: /workspace/alice, sizeLimit: 16Mi}\n",
            "home-in-memory", ALICE + "homeDir: {medium: Memory, sizeLimit: 16Mi}\n",
            "home-without-entry", ALICE + "homeDir: {passwdEntry: false}\n",
            "home-declined", ALICE + "createHomeDir: false\n");

    /** What becomes of a sample that does not run to its end here. */
    private static final Map<String, Phase> OTHER_ENDS =
            Map.of("rejected", Phase.REJECTED, "gpu-training", Phase.PENDING);

    private static final List<String> CLUSTER_WIDE = List.of("cluster-config", "user-directory");

    /** The labels of a namespace of users, as {@code config/pod-security} shows them. */
    private static void label(Jobs jobs, String level) throws IOException {
        var label = "pod-security.kubernetes.io/enforce";
        jobs.sandbox.kubectl(
                "label", "namespace", jobs.sandbox.namespace, label + "=" + level, label + "-version=latest");
    }

    private static String sample(String name) {
        return Repository.path("samples/" + name + ".yaml").toString();
    }

    /** The samples, and every form of the home directory. */
    @ExtendWith(NodeExtension.class)
    abstract static class Admitting {

        static void submitAll(Jobs jobs) throws IOException {
            for (var name : samples()) {
                jobs.sandbox.kubectl("apply", "-f", sample(name));
            }
            HOMES.forEach((name, spec) -> jobs.submit(name, spec + POD));
        }

        static List<String> samples() throws IOException {
            try (var files = Files.list(Repository.path("samples"))) {
                return files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".yaml"))
                        .map(name -> name.replace(".yaml", ""))
                        .filter(name -> !CLUSTER_WIDE.contains(name))
                        .sorted()
                        .toList();
            }
        }

        static Stream<String> homes() {
            return HOMES.keySet().stream().sorted();
        }

        @ParameterizedTest
        @MethodSource("samples")
        void theSampleRuns(String name, Jobs jobs) {
            var end = OTHER_ENDS.getOrDefault(name, Phase.SUCCEEDED);
            jobs.status(name, status -> status.getPhase() == end);
            if (end != Phase.REJECTED) {
                jobs.sandbox.awaitCondition(name, "Admitted", "True");
                assertThat(jobs.sandbox.awaitPods(name)).isNotEmpty();
            }
        }

        @ParameterizedTest
        @MethodSource("homes")
        void theHomeIsTheUsersOwn(String name, Jobs jobs) {
            var facts = assertThat(jobs.facts(name, "main")).runsAs(1234, 5678).cannotBecomeRoot();
            if (!name.equals("home-declined")) {
                facts.hasPrivateHome(name.equals("home-elsewhere") ? "/workspace/alice" : "/home/alice");
            }
            jobs.succeeded(name);
        }
    }

    @Nested
    class RestrictedWhereBothProtectionsAreEnforced extends Admitting {

        @BeforeAll
        static void submit(Jobs jobs) throws IOException {
            label(jobs, "restricted");
            jobs.sandbox.kubectl("apply", "-n", "runai", "-f", sample("user-directory"));
            var clusterConfig = Files.readString(Repository.path("samples/cluster-config.yaml"));
            jobs.sandbox.clusterConfig(clusterConfig
                    .substring(clusterConfig.indexOf("config: |\n") + 10)
                    .stripIndent());
            submitAll(jobs);
        }
    }

    @Nested
    class BaselineWhereNothingIsEnforced extends Admitting {

        @BeforeAll
        static void submit(Jobs jobs) throws IOException {
            label(jobs, "baseline");
            jobs.sandbox.kubectl("apply", "-n", "runai", "-f", sample("user-directory"));
            jobs.sandbox.clusterConfig("identity: {directory: {configMap: {name: runai-users}}}");
            submitAll(jobs);
            jobs.submit("home-of-anybody", "createHomeDir: true\n" + POD);
        }

        @Test
        void theHomeOfAnybodyIsForWhoeverTheImageRunsAs(Jobs jobs) {
            assertThat(jobs.facts("home-of-anybody", "main"))
                    .says("env.HOME", "/home/user")
                    .says("home.writable", "yes");
        }

        @ParameterizedTest
        @ValueSource(strings = {"Job", "Pod"})
        void whatIsRefusedIsToldInTheServersWords(String workload, Jobs jobs) {
            assertThat(refusal("{spec: {hostPID: true, containers: [{name: main, image: @MAIN}]}}", workload, jobs))
                    .contains("violates PodSecurity \"baseline:latest\": host namespaces (hostPID=true)");
        }
    }

    @Nested
    @ExtendWith(NodeExtension.class)
    class RestrictedWhereNothingIsEnforced {

        @BeforeAll
        static void submit(Jobs jobs) throws IOException {
            label(jobs, "restricted");
            jobs.submit("asking-for-both", ALICE + POD);
            jobs.submit(
                    "home-of-anybody",
                    """
                    createHomeDir: true
                    template:
                      spec:
                        securityContext: {runAsNonRoot: true, runAsUser: 4321, seccompProfile: {type: RuntimeDefault}}
                        containers:
                          - name: main
                            image: @MAIN
                            securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                    """);
        }

        @Test
        void aJobThatAsksForBothProtectionsRuns(Jobs jobs) {
            assertThat(jobs.facts("asking-for-both", "main")).runsAs(1234, 5678).hasPrivateHome("/home/alice");
        }

        @Test
        void aTemplateThatSaysItAllHasAHomeToo(Jobs jobs) {
            assertThat(jobs.facts("home-of-anybody", "main"))
                    .says("uid", 4321)
                    .says("env.HOME", "/home/user")
                    .says("home.writable", "yes");
        }

        @ParameterizedTest
        @ValueSource(strings = {"Job", "Pod"})
        void whatIsRefusedIsToldInTheServersWords(String workload, Jobs jobs) {
            assertThat(refusal("{spec: {containers: [{name: main, image: @MAIN}]}}", workload, jobs))
                    .contains(
                            "violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false",
                            "runAsNonRoot != true");
        }
    }

    /** What the status says of a job whose pods are refused. */
    private static String refusal(String template, String workload, Jobs jobs) {
        var name = "refused-" + workload.toLowerCase(Locale.ROOT);
        jobs.submit(name, "workload: " + workload + "\ntemplate: " + template);
        var admitted = jobs.sandbox.awaitCondition(name, "Admitted", "False");
        assertThat(admitted.getReason()).isEqualTo("PodsRefused");
        assertThat(Sandbox.condition(jobs.sandbox.job(name), "Ready").getMessage())
                .isEqualTo(admitted.getMessage());
        return admitted.getMessage();
    }
}
