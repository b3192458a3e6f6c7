package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.it.Cluster;
import ai.run.operator.it.Floor;
import ai.run.operator.it.KubernetesVersion;
import ai.run.operator.it.Repository;
import ai.run.operator.it.Sandbox;
import ai.run.operator.it.Stage;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code config/kubernetes-1.20/psp.yaml} on a server that admits no pod without a PodSecurityPolicy. */
@Floor("it has PodSecurityPolicies; 1.25 and later do not")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PodSecurityPolicyIT {

    private static final String PLAIN = "template: {spec: {containers: [{name: main, image: busybox}]}}";

    private Stage stage;

    @BeforeAll
    void install() throws IOException {
        stage = Stage.on(Cluster.startNative(KubernetesVersion.FLOOR, "PodSecurityPolicy"));
        var sandbox = new Sandbox(stage);
        sandbox.kubectl(
                "apply",
                "-n",
                "runai",
                "-f",
                Repository.path("config/kubernetes-1.20/psp.yaml").toString());
    }

    @AfterAll
    void strike() {
        if (stage != null) {
            stage.close();
        }
    }

    @Test
    void theOperatorsOwnPodsAreAdmitted() {
        var pods = stage.admin.pods().inNamespace("runai").withLabel("app.kubernetes.io/name", "runaijob-operator");
        Awaitility.await("two pods of the operator")
                .atMost(Duration.ofMinutes(1))
                .until(() -> pods.list().getItems().size() == 2);
        assertThat(pods.list().getItems()).allSatisfy(PodSecurityPolicyIT::isAdmittedByOurPolicy);
    }

    @ParameterizedTest
    @MethodSource("ai.run.operator.install.Samples#accepted")
    void thePodsOfTheSamplesAreAdmittedAsTheOperatorMadeThem(Samples.Accepted sample) throws IOException {
        var sandbox = enforcing();
        grant(sandbox);
        var name = sandbox.apply(sample.yaml()).getMetadata().getName();
        sandbox.awaitCondition(name, "Admitted", "True");

        var identity = sandbox.job(name).getStatus().getIdentity();
        assertThat(sandbox.awaitPods(name)).isNotEmpty().allSatisfy(pod -> {
            isAdmittedByOurPolicy(pod);
            var context = pod.getSpec().getSecurityContext();
            assertThat(context.getRunAsUser()).isEqualTo(identity.getUid());
            assertThat(context.getRunAsGroup()).isEqualTo(identity.getGid());
            assertThat(context.getSupplementalGroups())
                    .isEqualTo(Objects.requireNonNullElse(identity.getSupplementalGroups(), List.of()));
            assertThat(context.getFsGroup()).isNull();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aPodThatThePolicyRefusesIsReportedInItsWords(String workload) throws IOException {
        var sandbox = enforcing();
        // What the operator is told to let through, the policy need not.
        sandbox.clusterConfig(Samples.data("cluster-config.yaml").get("config")
                + "podSecurity: {allow: {hostPaths: [{path: /data}]}}\n");
        grant(sandbox);
        sandbox.submit(
                """
                workload: %s
                user: {name: alice, uid: 1234, gid: 5678}
                template:
                  spec:
                    volumes: [{name: node, hostPath: {path: /data}}]
                    containers: [{name: main, image: busybox}]
                """
                        .formatted(workload));
        assertThat(sandbox.awaitCondition("train", "Admitted", "False").getMessage())
                .contains("PodSecurityPolicy: unable to admit pod", "hostPath volumes are not allowed to be used");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void withoutTheGrantNoPodOfUsersIsAdmitted(String workload) {
        var sandbox = enforcing();
        sandbox.submit("workload: %s\nuser: {name: alice, uid: 1234, gid: 5678}\n%s".formatted(workload, PLAIN));
        assertThat(sandbox.awaitCondition("train", "Admitted", "False").getMessage())
                .contains("is forbidden: PodSecurityPolicy: unable to admit pod");
    }

    /** The policy stands on its own: what nobody enforces, it refuses. */
    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aRootUserIsRefusedByThePolicyWhereNothingIsEnforced(String workload) throws IOException {
        var sandbox = new Sandbox(stage);
        grant(sandbox);
        sandbox.submit(
                """
                workload: %s
                template: {spec: {containers: [{name: main, image: busybox, securityContext: {runAsUser: 0}}]}}
                """
                        .formatted(workload));
        assertThat(sandbox.awaitCondition("train", "Admitted", "False").getMessage())
                .contains("PodSecurityPolicy: unable to admit pod", "running with the root UID is forbidden");
    }

    /** A namespace where the cluster-config of the samples is in force, which enforces both protections. */
    private Sandbox enforcing() {
        var sandbox = new Sandbox(stage);
        sandbox.writeConfigMap("runai-users", Map.of(), Samples.data("user-directory.yaml"));
        sandbox.clusterConfig(Samples.data("cluster-config.yaml").get("config"));
        return sandbox;
    }

    private static void grant(Sandbox sandbox) throws IOException {
        sandbox.kubectl(
                "apply", "-f", Repository.path("config/psp/user_namespace.yaml").toString());
    }

    private static void isAdmittedByOurPolicy(Pod pod) {
        assertThat(pod.getMetadata().getAnnotations()).containsEntry("kubernetes.io/psp", "runaijob");
    }
}
