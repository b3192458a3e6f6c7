package ai.run.operator.it;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.Identity;
import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every file of {@code samples/}, applied as a user applies it, does what the comment at its top says. */
@ExtendWith(StageExtension.class)
class SamplesIT {

    private static final String ALICE = "alice 1234:5678 []";
    private static final String ALICE_AND_HER_GROUP = "alice 1234:5678 [4000]";

    /** What becomes of each sample; one that is missing here fails. */
    private static final Map<String, Expectation> EXPECTATIONS = Map.ofEntries(
            entry("cluster-config.yaml", SamplesIT::isInForce),
            entry("user-directory.yaml", SamplesIT::isInForce),
            entry("gpu-training.yaml", (sandbox, name) -> {
                var pod = runsAs(ALICE_AND_HER_GROUP, sandbox, name);
                assertThat(pod.getContainers().get(0).getResources().getLimits())
                        .containsKey("nvidia.com/gpu");
            }),
            entry("home-directory.yaml", (sandbox, name) -> {
                var pod = runsAs(ALICE, sandbox, name);
                assertThat(pod.getContainers().get(0).getVolumeMounts())
                        .extracting("mountPath")
                        .contains("/workspace/alice")
                        .doesNotContain("/etc/passwd");
                assertThat(pod.getVolumes())
                        .filteredOn(volume -> volume.getName().equals("runai-home"))
                        .singleElement()
                        .satisfies(home ->
                                assertThat(home.getEmptyDir().getMedium()).isEqualTo("Memory"));
            }),
            entry("named-user.yaml", (sandbox, name) -> {
                runsAs("bob 1235:5678 []", sandbox, name);
                assertThat(status(sandbox, name).getIdentity().getSource()).isEqualTo(Identity.Source.DIRECTORY);
            }),
            entry("overridden.yaml", (sandbox, name) -> {
                runsAs(ALICE, sandbox, name);
                assertThat(status(sandbox, name).getOverridden())
                        .containsExactlyInAnyOrder(
                                "containers[main].securityContext.runAsUser: 0 -> 1234",
                                "containers[main].securityContext.runAsNonRoot: false -> true",
                                "securityContext.fsGroup: 0 -> unset");
            }),
            entry("parallel.yaml", (sandbox, name) -> {
                runsAs(ALICE, sandbox, name);
                var job = sandbox.workloadJob(name).getSpec();
                assertThat(job.getParallelism()).isEqualTo(2);
                assertThat(job.getCompletions()).isEqualTo(4);
                assertThat(sandbox.awaitPods(name)).hasSize(2);
            }),
            entry("rejected.yaml", (sandbox, name) -> assertThat(sandbox.awaitRejection(name, "PrivilegeEscalation"))
                    .contains("hostPID", "containers[main]", "privileged")),
            entry("run-as-user.yaml", (sandbox, name) -> runsAs(ALICE_AND_HER_GROUP, sandbox, name)),
            entry("workload-pod.yaml", (sandbox, name) -> {
                runsAs(ALICE, sandbox, name);
                assertThat(sandbox.workloadPod(name)).isNotNull();
                assertThat(sandbox.workloadJob(name)).isNull();
            }));

    private static final List<String> CLUSTER_WIDE = List.of("cluster-config.yaml", "user-directory.yaml");

    @FunctionalInterface
    private interface Expectation {
        void verify(Sandbox sandbox, String name);
    }

    @TestFactory
    Stream<DynamicTest> doesWhatItsCommentSays(Stage stage) throws IOException {
        return samples().stream()
                .map(sample -> DynamicTest.dynamicTest(sample, () -> {
                    var expectation = EXPECTATIONS.get(sample);
                    assertThat(expectation)
                            .as("say in EXPECTATIONS what becomes of " + sample)
                            .isNotNull();
                    var sandbox = new Sandbox(stage);
                    for (var needed : CLUSTER_WIDE) {
                        apply(sandbox, needed);
                    }
                    apply(sandbox, sample);
                    expectation.verify(sandbox, sample.replace(".yaml", ""));
                }));
    }

    @Test
    void theSampleMostPeopleStartWithNeedsNoClusterConfig(Sandbox sandbox) throws IOException {
        apply(sandbox, "run-as-user.yaml");
        runsAs(ALICE_AND_HER_GROUP, sandbox, "run-as-user");
        assertThat(status(sandbox, "run-as-user").getEnforced()).isNull();
    }

    private static List<String> samples() throws IOException {
        try (var files = Files.list(Repository.path("samples"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static void apply(Sandbox sandbox, String sample) throws IOException {
        var namespace = CLUSTER_WIDE.contains(sample) ? Stage.CONFIG_NAMESPACE : sandbox.namespace;
        assertThat(sandbox.kubectl(
                        "apply",
                        "-n",
                        namespace,
                        "-f",
                        Repository.path("samples/" + sample).toString()))
                .containsAnyOf("created", "configured", "unchanged");
    }

    /** Both together: the directory says who bob is, and the cluster-config names the directory. */
    private static void isInForce(Sandbox sandbox, String name) {
        sandbox.submit("user: {name: bob}\ntemplate: {spec: {containers: [{name: main, image: busybox}]}}");
        runsAs("bob 1235:5678 []", sandbox, "train");
        assertThat(status(sandbox, "train").getEnforced()).containsExactly("RunAsUser", "PreventPrivilegeEscalation");
    }

    /** Waits for the job's pod, checks who it runs as, in the status and in fact, and returns it. */
    private static PodSpec runsAs(String user, Sandbox sandbox, String name) {
        var identity = status(sandbox, name).getIdentity();
        assertThat("%s %d:%d %s"
                        .formatted(
                                identity.getUsername(),
                                identity.getUid(),
                                identity.getGid(),
                                Objects.requireNonNullElse(identity.getSupplementalGroups(), List.of())))
                .isEqualTo(user);
        var pod = sandbox.awaitPods(name).get(0).getSpec();
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(identity.getUid());
        assertThat(pod.getSecurityContext().getRunAsGroup()).isEqualTo(identity.getGid());
        return pod;
    }

    private static RunaiJobStatus status(Sandbox sandbox, String name) {
        sandbox.awaitCondition(name, "Accepted", "True");
        return sandbox.job(name).getStatus();
    }
}
