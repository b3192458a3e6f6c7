package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.Cluster;
import ai.run.operator.testing.cluster.KubernetesVersion;
import ai.run.operator.testing.cluster.OperatorProcess;
import ai.run.operator.testing.cluster.OwnControlPlane;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.cluster.Tenant;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator starts, or says in one sentence what keeps it from starting; and it ends when it is told to. */
@OwnControlPlane
@ExtendWith(StageExtension.class)
class StartIT {

    private static final String POD = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";

    @TempDir
    private Path folder;

    @Test
    void withoutPermissionItSaysWhatToGrant(Sandbox sandbox) throws IOException {
        assertThat(refusal(nobody(sandbox)))
                .contains("list runaijobs.run.ai", "create jobs.batch", "kubectl apply -k config/rbac")
                .doesNotContain("config/admission");
    }

    @Test
    void withoutAnyPermissionItSaysEverythingThatIsToBeGranted(Sandbox sandbox) throws IOException {
        assertThat(refusal(nobody(sandbox), "--webhooks"))
                .contains(
                        "list runaijobs.run.ai",
                        "kubectl apply -k config/rbac",
                        "nor create secrets in namespace",
                        "get mutatingwebhookconfigurations.admissionregistration.k8s.io",
                        "kubectl apply -k config/admission");
    }

    private static Path nobody(Sandbox sandbox) throws IOException {
        sandbox.admin
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(sandbox.namespace)
                        .withName("nobody")
                        .endMetadata()
                        .build())
                .create();
        return sandbox.stage.kubeconfigOf(sandbox.namespace, "nobody");
    }

    @Test
    void withoutPermissionForTheWebhooksItSaysWhatToGrant(Sandbox sandbox) throws IOException {
        assertThat(webhooksRefused(Tenant.watching(sandbox)))
                .contains(
                        "create secrets in namespace",
                        "update secrets named runaijob-operator-webhook in namespace",
                        "patch validatingwebhookconfigurations.admissionregistration.k8s.io named runaijob-operator",
                        "create subjectaccessreviews.authorization.k8s.io",
                        "kubectl apply -k config/admission, or run without --webhooks")
                .doesNotContain("config/rbac");
    }

    @Test
    void withACertificateOfOthersItDoesNotAskForWhatOnlyItsOwnNeeds(Sandbox sandbox) throws IOException {
        assertThat(webhooksRefused(Tenant.watching(sandbox), "--webhook-certificates", folder.toString()))
                .contains(
                        "get secrets named runaijob-operator-submissions in namespace",
                        "create subjectaccessreviews.authorization.k8s.io",
                        "kubectl apply -k config/admission/cert-manager or config/admission/openshift")
                .doesNotContain("secrets named runaijob-operator-webhook", "webhookconfigurations", "patch");
    }

    private static String webhooksRefused(Tenant tenant, String... more) throws IOException {
        var options = Stream.of(tenant.options(), new String[] {"--webhooks"}, more)
                .flatMap(Stream::of)
                .toArray(String[]::new);
        return refusal(tenant.kubeconfig(), options);
    }

    @Test
    void withoutTheCustomResourceItSaysWhatToInstall(Stage stage) throws IOException {
        try (var bare = Cluster.startNative(KubernetesVersion.CURRENT)) {
            assertThat(refusal(bare.kubeconfig)).contains("kubectl apply -f config/crd/runaijobs.run.ai.yaml");
        }
    }

    @Test
    void aKubeconfigThatIsNotThereIsNamed(Stage stage) throws IOException {
        var missing = folder.resolve("missing.kubeconfig");
        assertThat(refusal(missing)).contains(missing.toString(), "name a file that exists");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "- not\n- a kubeconfig\n", "clusters: [{", "\0\1\2", "{}", "apiVersion: v1\nkind: Config\n"})
    void aKubeconfigThatIsNoneIsNamed(String content, Stage stage) throws IOException {
        var broken = Files.writeString(folder.resolve("broken.kubeconfig"), content);
        assertThat(refusal(broken)).contains(broken.toString());
    }

    @Test
    void aKubeconfigWhoseContextIsMissingIsNamed(Stage stage) throws IOException {
        var broken = edited(stage.operatorKubeconfig, "current-context: .*", "current-context: nowhere");
        assertThat(refusal(broken)).contains(broken.toString(), "current context");
    }

    @Test
    void aServerThatDoesNotAnswerIsNamed(Stage stage) throws IOException {
        var unreachable = edited(stage.operatorKubeconfig, "server: .*", "server: https://127.0.0.1:1");
        assertThat(refusal(unreachable)).contains("https://127.0.0.1:1", "Connection refused", "check --kubeconfig");
    }

    @Test
    void credentialsThatTheServerDoesNotTakeAreReported(Stage stage) throws IOException {
        var denied = edited(stage.operatorKubeconfig, "token: .*", "token: nonsense");
        assertThat(refusal(denied)).contains("Unauthorized", "check --kubeconfig");
    }

    @Test
    void aTokenFileThatCannotBeReadIsReported(Stage stage) throws IOException {
        var tokenless = edited(stage.operatorKubeconfig, "token: .*", "tokenFile: " + folder.resolve("no-token"));
        assertThat(refusal(tokenless)).contains("check --kubeconfig");
    }

    @Test
    void aPortThatIsTakenIsNamed(Stage stage) throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(taken.getLocalPort());
            assertThat(refusal(stage.operatorKubeconfig, "--port", port)).contains("port " + port, "--port");
        }
    }

    @Test
    void aPortThatIsNoneIsNamed(Stage stage) throws IOException {
        assertThat(refusal(stage.operatorKubeconfig, "--port", "70000")).contains("70000", "--port");
    }

    @Test
    void anAddressThatIsNotOfThisMachineIsNamed(Stage stage) throws IOException {
        assertThat(refusal(stage.operatorKubeconfig, "--bind-address", "192.0.2.1"))
                .contains("192.0.2.1", "--bind-address");
    }

    @Test
    void probesAndMetricsAnswer(Sandbox sandbox) throws IOException {
        var operator = sandbox.stage.operator;
        assertThat(operator.get("/healthz")).isEqualTo("ok");
        assertThat(operator.get("/readyz")).isEqualTo("ok");
        assertThat(operator.get("/metrics")).contains("# TYPE runaijob_jobs gauge");
    }

    @Test
    void itEndsWithinSecondsWhenToldTo(Stage stage) throws IOException {
        var operator = OperatorProcess.start(stage.cluster, stage.operatorKubeconfig);
        operator.terminate();
        assertThat(operator.awaitExit(Duration.ofSeconds(10))).isZero();
        assertThat(operator.log()).doesNotContain("Exception");
    }

    @Test
    void aRoleTakenAwayWhileItRunsStopsItOnlyUntilItIsGivenBack(Sandbox sandbox) throws IOException {
        sandbox.stage.pauseOperator();
        var tenant = Tenant.watching(sandbox);
        try (var operator = tenant.start()) {
            await().until(() -> operator.log().contains("Watching RunaiJobs"));
            tenant.withoutRole(sandbox, () -> {
                sandbox.submit(POD);
                await().until(() -> operator.log().contains("forbidden"));
                assertThat(operator.isAlive()).isTrue();
            });
            sandbox.await(
                    "train", job -> job.getStatus() != null && job.getStatus().getWorkloadRef() != null);
            assertThat(operator.log()).doesNotContain("\tat ", "RunaiJobSpec(");
        } finally {
            sandbox.stage.resumeOperator();
        }
    }

    /** Starts an operator that must refuse to run, and returns what it says: one line without a stack trace. */
    private static String refusal(Path kubeconfig, String... options) throws IOException {
        try (var operator = OperatorProcess.launch(kubeconfig, options)) {
            assertThat(operator.awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
            assertThat(operator.log().strip()).hasLineCount(1).doesNotContain("\tat ", "Status(");
            return operator.log();
        }
    }

    private Path edited(Path kubeconfig, String pattern, String replacement) throws IOException {
        return Files.writeString(
                folder.resolve("edited.kubeconfig"),
                Files.readString(kubeconfig).replaceAll(pattern, replacement));
    }
}
