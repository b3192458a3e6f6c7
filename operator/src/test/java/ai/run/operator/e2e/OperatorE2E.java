package ai.run.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Layer;
import ai.run.operator.testing.cluster.OperatorDeployment;
import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.node.ContainerProcess;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import ai.run.operator.testing.node.TestImage;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The operator in its own pods: what it may do there is as little as it asks for of others, and one always works. */
@OtherCluster
@ExtendWith(NodeExtension.class)
class OperatorE2E {

    private static final String POD = "template: {spec: {containers: [{name: main, image: @MAIN}]}}\n";

    private static OperatorDeployment operator;

    @BeforeAll
    static void inTheCluster(Jobs jobs) {
        var deployment = jobs.sandbox.deployment();
        Layer.requires(
                deployment.isPresent(),
                "the tests of the operator's own pods bring its image into a node, which config/local must have started");
        operator = deployment.orElseThrow();
    }

    @Test
    void everyReplicaIsReadyAndOneLeads() {
        operator.awaitReady();
        await("one of them holds the lease")
                .untilAsserted(() -> assertThat(operator.leaders()).hasSize(1));
    }

    /** Its pods were made after the labels. */
    @Test
    void itsNamespaceIsRestrictedByTheApiServer(Jobs jobs) {
        var runai = jobs.sandbox.admin.namespaces().withName("runai").get();
        assertThat(runai.getMetadata().getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted")
                .containsEntry("pod-security.kubernetes.io/enforce-version", "latest");
        var root = new PodBuilder()
                .withNewMetadata()
                .withName("root")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage(TestImage.MAIN.reference())
                .endContainer()
                .endSpec()
                .build();
        var pods = jobs.sandbox.admin.pods().inNamespace("runai");
        assertThatThrownBy(() -> pods.resource(root).dryRun().create())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("violates PodSecurity \"restricted:latest\"");
    }

    @Test
    void itsContainersAreNobodyInParticularAndMayNothing() throws IOException {
        for (var pod : operator.pods()) {
            var process = ContainerProcess.of(pod);
            assertThat(process.status("Uid")).containsOnly("65532");
            assertThat(process.status("Gid")).containsOnly("65532");
            assertThat(process.status("NoNewPrivs")).containsExactly("1");
            for (var set : new String[] {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
                assertThat(process.status(set)).as(set).containsExactly("0000000000000000");
            }
            assertThat(process.status("Seccomp")).as("a filter").containsExactly("2");
            assertThat(process.mountOptions("/")).contains("ro");
        }
    }

    /** A volume of type hostPath shows them to whoever may read them there. */
    @Test
    void nobodyElseOnTheNodeCanReadWhatItIsKnownBy() throws IOException {
        for (var pod : operator.pods()) {
            var files = new TreeMap<String, String>();
            for (var mount : pod.getSpec().getContainers().get(0).getVolumeMounts()) {
                files.putAll(ContainerProcess.of(pod).files(mount.getMountPath()));
            }
            assertThat(files.remove("ca.crt")).as("whom it believes").isNotNull();
            assertThat(files.remove("namespace")).as("where it is").isNotNull();
            assertThat(files).isEqualTo(Map.of("token", "rw------- 65532"));
        }
    }

    @Test
    void theJavaVirtualMachineIsTheFirstProcessAndHearsWhenItIsToEnd() throws IOException {
        for (var pod : operator.pods()) {
            assertThat(ContainerProcess.of(pod).status("NSpid")).endsWith("1");
        }
    }

    /** The JVM does without, and says nothing, when it finds jar or runtime other than they were. */
    @Test
    void theArchiveOfItsClassesIsInUse() throws IOException {
        for (var pod : operator.pods()) {
            assertThat(ContainerProcess.of(pod).mappedFiles())
                    .contains("/opt/runaijob/classes.jsa", "/opt/java/lib/server/classes.jsa");
        }
    }

    @Test
    void anotherOneTakesOverFromALeaderThatGoes(Jobs jobs) {
        operator.awaitReady();
        await().until(() -> operator.leaders().size() == 1);
        var first = operator.leaders().get(0);
        jobs.sandbox.admin.resource(first).delete();
        jobs.submit("meanwhile", POD);
        jobs.succeeded("meanwhile");
        await("another one leads").atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(operator.leaders())
                .singleElement()
                .satisfies(leader -> assertThat(leader.getMetadata().getUid())
                        .isNotEqualTo(first.getMetadata().getUid())));
        operator.awaitReady();
    }
}
