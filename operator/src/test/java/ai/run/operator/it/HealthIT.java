package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.Edits;
import ai.run.operator.testing.cluster.OperatorProcess;
import ai.run.operator.testing.cluster.OwnControlPlane;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.cluster.Tenant;
import ai.run.operator.testing.cluster.Wire;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The probes tell the truth: not ready while nothing is heard from the API server, but alive as long as that may change. */
@OwnControlPlane
@ExtendWith(StageExtension.class)
class HealthIT {

    private static final String POD = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";

    /** The client library waits longer and longer before it tries to watch again, up to 32 s. */
    private static final Duration RECOVERY = Duration.ofSeconds(60);

    @AfterEach
    void backToTheStagesOperator(Stage stage) throws IOException {
        stage.resumeOperator();
    }

    @Test
    void withoutTheServerItIsAliveButNotReadyUntilItIsBack(Sandbox sandbox) throws IOException {
        sandbox.stage.pauseOperator();
        try (var wire = Wire.to(sandbox.stage.cluster, sandbox.stage.operatorKubeconfig);
                var operator = OperatorProcess.start(sandbox.stage.cluster, wire.kubeconfig())) {
            wire.cut();
            await().until(() -> operator.probe("/readyz")
                    .startsWith("503 nothing is heard from the API server about configmaps, events, "));
            // The log tells it up to a second later, if it is still so then.
            await().until(() -> operator.log().contains("Not ready: nothing is heard"));
            assertThat(operator.probe("/healthz")).isEqualTo("200 ok");
            sandbox.submit(POD);
            wire.mend();
            awaitReadyAgain(operator, sandbox);
            sandbox.await("train", job -> job.getStatus().getWorkloadRef() != null);
        }
    }

    @Test
    void withoutTheRightToWatchItIsAliveButNotReadyUntilItIsGivenBack(Sandbox sandbox) throws IOException {
        sandbox.stage.pauseOperator();
        var tenant = Tenant.watching(sandbox);
        try (var wire = Wire.to(sandbox.stage.cluster, tenant.kubeconfig());
                var operator = OperatorProcess.start(sandbox.stage.cluster, wire.kubeconfig(), tenant.options())) {
            await().until(() -> operator.log().contains("Watching RunaiJobs"));
            tenant.withoutRole(sandbox, () -> {
                // The server looks at rights when a watch begins, not while it goes on.
                wire.interrupt();
                await().until(() -> operator.probe("/readyz")
                        .equals("503 nothing is heard from the API server about events, jobs, pods, runaijobs"));
                assertThat(operator.probe("/healthz")).isEqualTo("200 ok");
            });
            awaitReadyAgain(operator, sandbox);
        }
    }

    private static void awaitReadyAgain(OperatorProcess operator, Sandbox sandbox) throws IOException {
        await().atMost(RECOVERY).until(() -> operator.probe("/readyz").equals("200 ok"));
        await().until(() -> operator.log().contains("Ready again."));
        assertThat(operator.probe("/healthz")).isEqualTo("200 ok");
        assertThat(operator.log()).contains("Not ready: nothing is heard").doesNotContain("\tat ");
        // Jobs that other tests have left behind are tried again too.
        assertThat(operator.log()
                        .lines()
                        .filter(line ->
                                !line.contains("namespace=") || line.contains("namespace=" + sandbox.namespace)))
                .as("no storm")
                .hasSizeLessThan(15);
    }

    /** Only objects that the CRD of this version would not have let in can end an informer. */
    @Test
    void whenAnInformerEndsForGoodSoDoesTheProcess(Sandbox sandbox) throws IOException {
        sandbox.stage.pauseOperator();
        var original = crd(sandbox).get();
        try (var operator = OperatorProcess.start(sandbox.stage.cluster, sandbox.stage.operatorKubeconfig)) {
            Edits.edit(crd(sandbox), HealthIT::withoutSchema);
            var nonsense = sandbox.admin
                    .getKubernetesSerialization()
                    .unmarshal(
                            "apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {name: nonsense}\nspec: nonsense\n",
                            GenericKubernetesResource.class);
            nonsense.getMetadata().setNamespace(sandbox.namespace);
            // The server takes a moment to go by the new schema.
            var created = await().ignoreExceptions()
                    .until(() -> sandbox.admin.resource(nonsense).create(), it -> true);
            try {
                assertThat(operator.awaitExit(Duration.ofSeconds(20))).isEqualTo(1);
                assertThat(operator.log()).contains("The informer of RunaiJob has ended", "ending, to be started anew");
            } finally {
                sandbox.admin.resource(created).delete();
            }
        } finally {
            Edits.edit(crd(sandbox), current -> {
                current.setSpec(original.getSpec());
                return current;
            });
        }
    }

    private static CustomResourceDefinition withoutSchema(CustomResourceDefinition crd) {
        crd.getSpec().getVersions().forEach(version -> version.getSchema()
                .setOpenAPIV3Schema(new JSONSchemaPropsBuilder()
                        .withType("object")
                        .withXKubernetesPreserveUnknownFields(true)
                        .build()));
        return crd;
    }

    private static Resource<CustomResourceDefinition> crd(Sandbox sandbox) {
        return sandbox.admin.apiextensions().v1().customResourceDefinitions().withName("runaijobs.run.ai");
    }
}
