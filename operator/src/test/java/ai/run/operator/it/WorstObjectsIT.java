package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.WorstTemplate;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The worst that one user can have stored, ten at once, before an operator with the memory that it is shipped with: the job
 * of somebody else starts all the same, and the leader leads on.
 *
 * <p>The schema refuses most of it by now. Here it is one that does not, like the one of an older version.
 */
@Order(Integer.MAX_VALUE - 2)
@ExtendWith(StageExtension.class)
class WorstObjectsIT {

    private static final String CRD = "runaijobs.run.ai";
    private static final int AT_ONCE = 10;

    /** What others may be made to wait for. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private Sandbox tenant;
    private OperatorProcess leader;

    @BeforeEach
    void start(Sandbox sandbox) throws IOException {
        tenant = sandbox.another();
        sandbox.stage.pauseOperator();
        leader = OperatorProcess.startAsShipped(
                sandbox.stage.cluster, sandbox.stage.operatorKubeconfig, "--leader-elect");
        await().until(() -> leader.log().contains("Watching RunaiJobs"));
    }

    @AfterEach
    void end(Sandbox sandbox) throws IOException {
        leader.close();
        tenant.kubectl("delete", "runaijobs", "--all", "--wait=false");
        sandbox.stage.apply(Repository.path("config/crd/runaijobs.run.ai.yaml"));
        sandbox.stage.resumeOperator();
    }

    @ParameterizedTest
    @EnumSource
    void doesNotKeepOthersFromGoingOn(WorstTemplate worst, Sandbox sandbox) throws IOException {
        takeEverything(sandbox);
        var elected = transitions(sandbox);
        Parallel.times(AT_ONCE, number -> create(sandbox, "worst-" + number, worst));
        startsSoon(sandbox, "beside");
        for (var number = 0; number < AT_ONCE; number++) {
            tenant.kubectl(
                    "wait", "rj/worst-" + number, "--for=jsonpath={.status.observedGeneration}=1", "--timeout=60s");
        }
        startsSoon(sandbox, "after");
        assertThat(leader.isAlive()).isTrue();
        assertThat(leader.log()).doesNotContain("ending at once", "OutOfMemoryError", "\tat ");
        assertThat(transitions(sandbox)).isEqualTo(elected);

        leader.terminate();
        assertThat(leader.awaitExit(Duration.ofSeconds(20))).isZero();
        leader = OperatorProcess.startAsShipped(
                sandbox.stage.cluster, sandbox.stage.operatorKubeconfig, "--leader-elect");
        await().until(() -> leader.log().contains("Watching RunaiJobs"));
        startsSoon(sandbox, "again");
    }

    private static int transitions(Sandbox sandbox) {
        return sandbox.admin
                .leases()
                .inNamespace(Stage.CONFIG_NAMESPACE)
                .withName("runaijob-operator")
                .get()
                .getSpec()
                .getLeaseTransitions();
    }

    private static void startsSoon(Sandbox sandbox, String name) {
        sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: %s}
                spec: {template: {spec: {containers: [{name: main, image: busybox}]}}}
                """
                        .formatted(name));
        await("the job of somebody else starts")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> sandbox.admin
                                .batch()
                                .v1()
                                .jobs()
                                .inNamespace(sandbox.namespace)
                                .withName(name)
                                .get()
                        != null);
    }

    private void create(Sandbox sandbox, String name, WorstTemplate worst) {
        sandbox.admin.raw(
                "/apis/run.ai/v1/namespaces/%s/runaijobs".formatted(tenant.namespace),
                "POST",
                """
                {"apiVersion": "run.ai/v1", "kind": "RunaiJob", "metadata": {"name": "%s"},
                 "spec": {"runAsUser": true, "user": {"uid": 1234, "gid": 5678}, "preventPrivilegeEscalation": true,
                  "template": {"spec": {%s}}}}"""
                        .formatted(name, worst.spec()));
    }

    /** Has the API server keep whatever a template is made of. */
    private void takeEverything(Sandbox sandbox) {
        sandbox.admin
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(CRD)
                .edit(WorstObjectsIT::withoutLimits);
        await("it takes a template without a name").until(() -> {
            try {
                sandbox.admin.raw(
                        "/apis/run.ai/v1/namespaces/%s/runaijobs?dryRun=All".formatted(tenant.namespace),
                        "POST",
                        """
                        {"apiVersion": "run.ai/v1", "kind": "RunaiJob", "metadata": {"name": "probe"},
                         "spec": {"template": {"spec": {"containers": [{}, {}]}}}}""");
                return true;
            } catch (KubernetesClientException refused) {
                return false;
            }
        });
    }

    private static CustomResourceDefinition withoutLimits(CustomResourceDefinition crd) {
        var spec = crd.getSpec()
                .getVersions()
                .get(0)
                .getSchema()
                .getOpenAPIV3Schema()
                .getProperties()
                .get("spec");
        spec.getProperties()
                .put(
                        "template",
                        new JSONSchemaPropsBuilder()
                                .withType("object")
                                .withXKubernetesPreserveUnknownFields(true)
                                .build());
        spec.setXKubernetesValidations(null);
        return crd;
    }

    /** What the shipped schema says of it, before the operator hears of it. */
    @Test
    void theSchemaRefusesWhatIsTooLong(Sandbox sandbox) {
        for (var worst : WorstTemplate.values()) {
            if (worst != WorstTemplate.ALL_ALLOWED
                    && worst != WorstTemplate.LONG_TEXT
                    && worst != WorstTemplate.UNKNOWN) {
                assertThat(refusal(sandbox, worst)).as(worst.name()).contains("must have at most");
            }
        }
    }

    private String refusal(Sandbox sandbox, WorstTemplate worst) {
        try {
            create(sandbox, "refused", worst);
            return "taken";
        } catch (KubernetesClientException refusal) {
            return refusal.getMessage();
        }
    }
}
