package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Manifest;
import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.users.Users;
import ai.run.v1.Phase;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code config/openshift}: whom its grants and policies let in, and whom not. A policy stands in for OpenShift's admission
 * ({@code openshift-admission.yaml} beside the tests); policies, RBAC and controllers are real.
 */
@ExtendWith(StageExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenShiftIT {

    private static final Path STAND_IN = Repository.path("operator/src/test/resources/openshift-admission.yaml");
    private static final List<Path> POLICIES = List.of(
            Repository.path("config/openshift/constraints/role.yaml"),
            Repository.path("config/openshift/policies/pods.yaml"),
            Repository.path("config/openshift/policies/jobs.yaml"),
            Repository.path("config/openshift/policies/bindings.yaml"));

    private static final String ENFORCED =
            """
            enforceRunAsUser: true
            enforcePreventPrivilegeEscalation: true
            """;

    private static final String PINNED = ENFORCED + "openshift: {securityContextConstraints: runaijob}\n";

    private static final String JOB =
            """
            workload: %s
            user: {name: alice, uid: %d, gid: 5678, supplementalGroups: [4000]}
            template: {spec: {containers: [{name: main, image: busybox}]}}
            """;

    private static final String AS_4242 =
            """
            restartPolicy: Never
            securityContext: {runAsUser: 4242, runAsGroup: 5678}
            containers: [{name: main, image: busybox}]
            """;

    private static final String PLAIN = "restartPolicy: Never\ncontainers: [{name: main, image: busybox}]\n";

    private static final String NOT_USABLE = "provider \"runaijob\": Forbidden: not usable by user or serviceaccount";
    private static final String FOR_RUNAIJOBS_ALONE = "are for the pods of RunaiJobs alone: create a RunaiJob";
    private static final String LABEL = "run.ai/job-name: train";
    private static final String LABEL_REFUSED = "only the operator makes Jobs with the label run.ai/job-name";

    private Stage stage;
    private Users users;

    @BeforeAll
    void install(Stage stage) throws IOException {
        this.stage = stage;
        users = new Users(stage);
        stage.apply(STAND_IN);
        for (var file : POLICIES) {
            stage.apply(file);
        }
    }

    @AfterAll
    void uninstall() throws IOException {
        users.close();
        for (var file : POLICIES) {
            stage.delete(file);
        }
        stage.delete(STAND_IN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aRunaiJobIsLetInAsItsUser(String workload, Sandbox sandbox) throws IOException {
        onOpenShift(sandbox, "user_namespace.yaml");
        sandbox.clusterConfig(PINNED);
        sandbox.submit(JOB.formatted(workload, 1234));
        assertLetIn(sandbox, 1234);
    }

    /** For the admission this user is one of the namespace's, whom it gives the namespace's group. */
    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aUserFromTheNamespacesRangeGetsNoGroupOfTheNamespaces(String workload, Sandbox sandbox) throws IOException {
        onOpenShift(sandbox, "user_namespace.yaml");
        sandbox.clusterConfig(PINNED);
        sandbox.submit(JOB.formatted(workload, 1000640005));
        assertLetIn(sandbox, 1000640005);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void whereTheConstraintsAreNotNamedTheForeignGroupStopsTheJob(String workload, Sandbox sandbox) throws IOException {
        onOpenShift(sandbox, "user_namespace.yaml");
        sandbox.clusterConfig(ENFORCED);
        sandbox.submit(JOB.formatted(workload, 1000640005));
        var failed = sandbox.awaitCondition("train", "Failed", "True");
        assertThat(failed.getReason()).isEqualTo("AdmissionChangedPod");
        assertThat(failed.getMessage()).contains("securityContext.fsGroup is 1000640000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void withoutTheGrantTheStatusSaysWhatToApply(String workload, Sandbox sandbox) throws IOException {
        onOpenShift(sandbox);
        sandbox.clusterConfig(PINNED);
        sandbox.submit(JOB.formatted(workload, 1234));
        assertThat(sandbox.awaitCondition("train", "Admitted", "False").getMessage())
                .startsWith(
                        "no SecurityContextConstraints let these pods in; is config/openshift/user_namespace.yaml applied in "
                                + sandbox.namespace + "? ")
                .endsWith(NOT_USABLE);
    }

    @Test
    void before417APodIsLetInAndNoJob(Sandbox sandbox) throws IOException {
        onOpenShift(sandbox, "4.11/user_namespace.yaml");
        sandbox.clusterConfig(PINNED);
        sandbox.submit(JOB.formatted("Pod", 1234));
        assertLetIn(sandbox, 1234);
        Manifest.create(dev(sandbox), sandbox.namespace, Manifest.job("name: mine", "mine: \"true\"", AS_4242));
        assertPodsRefused(sandbox, NOT_USABLE);
    }

    // Attacks of somebody with the role edit.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ", labels: {run.ai/job-name: train, app.kubernetes.io/managed-by: runaijob-operator}",
                ", annotations: {openshift.io/required-scc: runaijob}",
                ", annotations: {openshift.io/scc: runaijob}"
            })
    void aPodOfOnesOwnRunsAsNobodyElse(String metadata, Sandbox sandbox) throws IOException {
        onOpenShift(sandbox, "user_namespace.yaml");
        assertRefused(sandbox, Manifest.pod("name: mine", metadata, AS_4242), NOT_USABLE);
    }

    @Test
    void norDoesThatOfADeployment(Sandbox sandbox) throws IOException {
        onOpenShift(sandbox, "user_namespace.yaml");
        Manifest.create(dev(sandbox), sandbox.namespace, Manifest.deployment("mine", "app: mine", AS_4242));
        assertPodsRefused(sandbox, NOT_USABLE);
    }

    /** The Job controller may use the constraints; the policy for pods says for which. */
    @Test
    void norDoesThatOfAJob(Sandbox sandbox) throws IOException {
        onOpenShift(sandbox, "user_namespace.yaml");
        Manifest.create(dev(sandbox), sandbox.namespace, Manifest.job("name: mine", "mine: \"true\"", AS_4242));
        assertPodsRefused(sandbox, FOR_RUNAIJOBS_ALONE);
    }

    @Test
    void norDoesThatOfAJobWithTheLabelOfARunaiJobs(Sandbox sandbox) throws IOException {
        onOpenShift(sandbox, "user_namespace.yaml");
        assertRefused(sandbox, Manifest.job("name: mine", LABEL, AS_4242), LABEL_REFUSED);
    }

    @Test
    void norDoesThatOfAJobThatIsGivenTheLabelWhileItIsSuspended(Sandbox sandbox) throws IOException {
        onOpenShift(sandbox, "user_namespace.yaml");
        var suspended = Manifest.job("name: mine", "mine: \"true\"", AS_4242)
                .replace("spec:\n  template", "spec:\n  suspend: true\n  template");
        var dev = dev(sandbox);
        Manifest.create(dev, sandbox.namespace, suspended);
        assertThatThrownBy(
                        () -> dev.batch()
                                .v1()
                                .jobs()
                                .inNamespace(sandbox.namespace)
                                .withName("mine")
                                .patch(
                                        PatchContext.of(PatchType.JSON_MERGE),
                                        "{\"spec\":{\"template\":{\"metadata\":{\"labels\":{\"run.ai/job-name\":\"train\"}}}}}"))
                .hasMessageContaining(LABEL_REFUSED);
    }

    /** With the grant that was shipped before, to the pods' own accounts, the policies still hold whoever makes the pod. */
    @Test
    void aWiderGrantLetsInNobodysPodsEither(Sandbox sandbox) throws IOException {
        onOpenShift(sandbox, "user_namespace.yaml");
        users.bind("Group", "system:serviceaccounts", sandbox.namespace, "ClusterRole", "runaijob-scc");
        await().untilAsserted(() -> assertRefused(sandbox, Manifest.pod("mine", AS_4242), FOR_RUNAIJOBS_ALONE));
    }

    @Test
    void ordinaryPodsAndJobsAreLetInAsBefore(Sandbox sandbox) throws IOException {
        onOpenShift(sandbox, "user_namespace.yaml");
        Manifest.create(dev(sandbox), sandbox.namespace, Manifest.job("name: mine", "mine: \"true\"", PLAIN));
        await().untilAsserted(() -> assertThat(pods(sandbox))
                .filteredOn(pod -> pod.getMetadata().getLabels().containsKey("mine"))
                .extracting(OpenShiftIT::constraints)
                .containsExactly("restricted-v2"));
    }

    private KubernetesClient dev(Sandbox sandbox) {
        return users.editor("dev", sandbox.namespace);
    }

    /** Puts the sandbox's namespace under the stand-in, with these grants. */
    private void onOpenShift(Sandbox sandbox, String... grants) throws IOException {
        sandbox.kubectl("label", "namespace", sandbox.namespace, "openshift-stand-in=true");
        await("the stand-in is in force")
                .ignoreExceptionsInstanceOf(KubernetesClientException.class)
                .until(() -> {
                    var probe = Manifest.object(stage.admin, sandbox.namespace, Manifest.pod("probe", PLAIN));
                    return "restricted-v2".equals(constraints((Pod)
                            stage.admin.resource(probe).dryRun().create()));
                });
        for (var grant : grants) {
            sandbox.kubectl(
                    "apply", "-f", Repository.path("config/openshift/" + grant).toString());
            users.awaitMayUse(
                    "system:serviceaccount:runai:runaijob-operator",
                    sandbox.namespace,
                    "security.openshift.io",
                    "securitycontextconstraints",
                    "runaijob");
        }
    }

    private static String constraints(Pod pod) {
        var annotations = pod.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get("openshift.io/scc");
    }

    private static void assertLetIn(Sandbox sandbox, long uid) {
        var pod = sandbox.awaitPods("train").get(0);
        assertThat(constraints(pod)).isEqualTo("runaijob");
        assertThat(pod.getSpec().getSecurityContext().getRunAsUser()).isEqualTo(uid);
        assertThat(pod.getSpec().getSecurityContext().getFsGroup()).isNull();
        sandbox.podsEnd("train", "Succeeded");
        sandbox.awaitPhase("train", Phase.SUCCEEDED);
    }

    private void assertRefused(Sandbox sandbox, String object, String message) {
        var dev = dev(sandbox);
        assertThatThrownBy(() -> Manifest.create(dev, sandbox.namespace, object))
                .hasMessageContaining(message);
    }

    private static void assertPodsRefused(Sandbox sandbox, String message) {
        await().untilAsserted(() -> assertThat(said(sandbox)).anyMatch(said -> said.contains(message)));
        assertThat(pods(sandbox))
                .extracting(pod -> pod.getSpec().getSecurityContext().getRunAsUser())
                .doesNotContain(4242L);
    }

    /** What the controllers say of the pods that they make. */
    private static List<String> said(Sandbox sandbox) {
        return sandbox.admin.v1().events().inNamespace(sandbox.namespace).list().getItems().stream()
                .map(Event::getMessage)
                .toList();
    }

    private static List<Pod> pods(Sandbox sandbox) {
        return sandbox.admin.pods().inNamespace(sandbox.namespace).list().getItems();
    }
}
