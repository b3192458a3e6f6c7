package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.Cluster;
import ai.run.operator.testing.cluster.Floor;
import ai.run.operator.testing.cluster.KubernetesVersion;
import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.manifests.Samples;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code config/kubernetes-1.20/psp.yaml} on a server that admits no pod without a PodSecurityPolicy. */
@OtherCluster
@Floor("it has PodSecurityPolicies; 1.25 and later do not")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PodSecurityPolicyIT {

    private static final String AS_4242 =
            """
            restartPolicy: Never
            securityContext: {runAsUser: 4242, runAsGroup: 5678, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
            containers: [{name: main, image: busybox, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}}]
            """;

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

    /** But the one that needs Indexed Jobs, which this server would make others of. */
    static List<Samples.Accepted> samples() throws IOException {
        return Samples.accepted().stream()
                .filter(sample -> !sample.job().at("/spec").has("completionMode"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void thePodsOfTheSamplesAreAdmittedAsTheOperatorMadeThem(Samples.Accepted sample) throws IOException {
        var sandbox = enforcing();
        grant(sandbox, "guarded_namespace.yaml");
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
        grant(sandbox, "guarded_namespace.yaml");
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
                .startsWith("no PodSecurityPolicy lets these pods in; is config/psp/"
                        + (workload.equals("Pod") ? "user" : "guarded") + "_namespace.yaml applied in "
                        + sandbox.namespace)
                .endsWith("is forbidden: PodSecurityPolicy: unable to admit pod: []");
    }

    /** The policy stands on its own: what nobody enforces, it refuses. */
    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aRootUserIsRefusedByThePolicyWhereNothingIsEnforced(String workload) throws IOException {
        var sandbox = new Sandbox(stage);
        grant(sandbox, "guarded_namespace.yaml");
        sandbox.submit(
                """
                workload: %s
                template: {spec: {containers: [{name: main, image: busybox, securityContext: {runAsUser: 0}}]}}
                """
                        .formatted(workload));
        assertThat(sandbox.awaitCondition("train", "Admitted", "False").getMessage())
                .contains("PodSecurityPolicy: unable to admit pod", "running with the root UID is forbidden");
    }

    @Test
    void aPodIsAdmittedByTheGrantToTheOperatorAlone() throws IOException {
        var sandbox = enforcing();
        grant(sandbox, "user_namespace.yaml");
        sandbox.submit("workload: Pod\nuser: {name: alice, uid: 1234, gid: 5678}\n" + PLAIN);
        assertThat(sandbox.awaitPods("train")).isNotEmpty().allSatisfy(PodSecurityPolicyIT::isAdmittedByOurPolicy);
    }

    /**
     * The pods of somebody with the role edit. (With {@code guarded_namespace.yaml} the Job controller has the grant too, and the
     * webhooks keep it from making such a pod: {@code ProvenIdentityIT}.)
     */
    @ParameterizedTest
    @CsvSource({
        "user_namespace.yaml,    Pod",
        "user_namespace.yaml,    Job",
        "user_namespace.yaml,    ReplicaSet",
        "guarded_namespace.yaml, Pod",
        "guarded_namespace.yaml, ReplicaSet"
    })
    void nobodyElsesPodsAreAdmitted(String grant, String kind, @TempDir Path folder) throws IOException {
        var sandbox = enforcing();
        grant(sandbox, grant);
        sandbox.kubectl("create", "rolebinding", "dev", "--clusterrole=edit", "--user=dev");
        var created = sandbox.tryKubectl(
                "--as=dev",
                "create",
                "-f",
                Files.writeString(folder.resolve("mine.yaml"), mine(kind)).toString());
        if (kind.equals("Pod")) {
            assertThat(created.output()).contains("PodSecurityPolicy: unable to admit pod: []");
        } else {
            assertThat(created.exitCode()).as(created.output()).isZero();
            Awaitility.await().untilAsserted(() -> assertThat(sandbox.kubectl("get", "events"))
                    .contains("PodSecurityPolicy: unable to admit pod: []"));
        }
        assertThat(stage.admin
                        .pods()
                        .inNamespace(sandbox.namespace)
                        .withLabel("app", "mine")
                        .list()
                        .getItems())
                .isEmpty();
    }

    private static String mine(String kind) {
        return switch (kind) {
            case "Pod" ->
                "apiVersion: v1\nkind: Pod\nmetadata: {name: mine, labels: {app: mine}}\nspec:\n" + AS_4242.indent(2);
            case "Job" ->
                "apiVersion: batch/v1\nkind: Job\nmetadata: {name: mine}\nspec:\n  template:\n    metadata: {labels: {app: mine}}\n    spec:\n"
                        + AS_4242.indent(6);
            default ->
                "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: mine}\nspec:\n  selector: {matchLabels: {app: mine}}\n  template:\n    metadata: {labels: {app: mine}}\n    spec:\n"
                        + AS_4242.replace("restartPolicy: Never\n", "").indent(6);
        };
    }

    /** A namespace where the cluster-config of the samples is in force, which enforces both protections. */
    private Sandbox enforcing() {
        var sandbox = new Sandbox(stage);
        sandbox.writeConfigMap("runai-users", Map.of(), Samples.data("user-directory.yaml"));
        sandbox.clusterConfig(Samples.data("cluster-config.yaml").get("config"));
        return sandbox;
    }

    private static void grant(Sandbox sandbox, String file) throws IOException {
        sandbox.kubectl("apply", "-f", Repository.path("config/psp/" + file).toString());
        Awaitility.await("the authorizer knows")
                .until(() -> sandbox.tryKubectl(
                                        "auth",
                                        "can-i",
                                        "use",
                                        "podsecuritypolicy/runaijob",
                                        "--as=system:serviceaccount:runai:runaijob-operator",
                                        "--as-group=system:serviceaccounts")
                                .exitCode()
                        == 0);
    }

    private static void isAdmittedByOurPolicy(Pod pod) {
        assertThat(pod.getMetadata().getAnnotations()).containsEntry("kubernetes.io/psp", "runaijob");
    }
}
