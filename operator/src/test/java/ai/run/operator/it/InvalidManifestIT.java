package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.run.operator.testing.cluster.Floor;
import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.manifests.InvalidManifest;
import ai.run.v1.Phase;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** What cannot be carried out is refused: by the API server, or by the operator where that knows no rules. */
@OtherCluster
@Floor("it ignores the CRD's CEL rules")
@ExtendWith(StageExtension.class)
class InvalidManifestIT {

    @TestFactory
    Stream<DynamicTest> isRefused(Stage stage) throws IOException {
        return InvalidManifest.all().stream()
                .map(manifest -> DynamicTest.dynamicTest(manifest.name(), () -> refuses(new Sandbox(stage), manifest)));
    }

    private static void refuses(Sandbox sandbox, InvalidManifest manifest) {
        var object = manifest.in(sandbox.namespace);
        if (!manifest.byRule()) {
            assertThatThrownBy(() -> sandbox.admin.resource(object).create()).hasMessageContaining(manifest.message());
            return;
        }
        sandbox.admin.resource(object).create();
        var name = object.getMetadata().getName();
        sandbox.awaitRejection(name, manifest.reason());
        assertThat(sandbox.job(name).getStatus().getPhase()).isEqualTo(Phase.REJECTED);
        assertThat(sandbox.workloadJob(name)).isNull();
        assertThat(sandbox.workloadPod(name)).isNull();
    }

    @Test
    void doesNotStopTheWorkOnOtherJobs(Sandbox sandbox) {
        sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: broken}
                spec:
                  runAsUser: true
                  template: {spec: {containers: [{name: main, image: busybox}]}}
                """);
        sandbox.submit("template: {spec: {containers: [{name: main, image: busybox}]}}");
        sandbox.awaitCondition("train", "Accepted", "True");
        sandbox.awaitRejection("broken", "IdentityUnknown");
    }
}
