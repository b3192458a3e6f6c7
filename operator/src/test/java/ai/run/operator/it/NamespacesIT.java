package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.AuditLog;
import ai.run.operator.testing.cluster.OperatorProcess;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.cluster.Tenant;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operator for some namespaces, with the roles of {@code config/rbac/namespaced} and no right on the cluster. */
@ExtendWith(StageExtension.class)
class NamespacesIT {

    private static final String JOB = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";

    @AfterEach
    void backToTheStagesOperator(Stage stage) throws IOException {
        stage.resumeOperator();
    }

    @Test
    void withARoleInOneNamespaceItServesThatOneAndAsksForNoMore(Sandbox watched, Sandbox other) throws IOException {
        serves(other, watched);
    }

    @Test
    void withRolesInTwoNamespacesItServesBoth(Sandbox first, Sandbox second, Sandbox other) throws IOException {
        serves(other, first, second);
    }

    @Test
    void itSaysInWhichNamespaceAPermissionIsMissing(Sandbox granted, Sandbox forgotten, Sandbox alsoForgotten)
            throws IOException {
        var tenant = Tenant.watching(granted);
        var options = tenant.options();
        options[1] = forgotten.namespace + "," + alsoForgotten.namespace;
        try (var operator = OperatorProcess.launch(tenant.kubeconfig(), options)) {
            assertThat(operator.awaitExit(Duration.ofSeconds(30))).isEqualTo(1);
            assertThat(operator.log().strip())
                    .hasLineCount(1)
                    .contains(
                            "list runaijobs.run.ai in namespace " + forgotten.namespace,
                            "list runaijobs.run.ai in namespace " + alsoForgotten.namespace,
                            "kubectl apply -n NAMESPACE -f config/rbac/namespaced/watched.yaml")
                    .doesNotContain(granted.namespace);
        }
    }

    @Test
    void whereNoClusterConfigIsRequiredNothingIsEnforcedWithoutOne(Sandbox sandbox) throws IOException {
        sandbox.stage.pauseOperator();
        var tenant = Tenant.watching(sandbox);
        tenant.withoutClusterConfig();
        try (var operator = tenant.start("--require-cluster-config=false")) {
            sandbox.submit(JOB);
            sandbox.awaitCondition("train", "Accepted", "True");
            assertThat(sandbox.job("train").getStatus().getEnforced()).isNull();
            assertThat(sandbox.job("train").getStatus().getClusterConfig()).isNull();
            assertThat(operator.get("/metrics")).contains("runaijob_cluster_config{state=\"Absent\"} 1.0");
        }
    }

    private static void serves(Sandbox other, Sandbox... watched) throws IOException {
        other.stage.pauseOperator();
        var tenant = Tenant.watching(watched);
        try (var operator = tenant.start()) {
            other.submit(JOB);
            for (var sandbox : watched) {
                sandbox.submit("ttlSecondsAfterFinished: 0\n" + JOB);
            }
            for (var sandbox : watched) {
                sandbox.awaitCondition("train", "Admitted", "True");
                sandbox.podsEnd("train", "Succeeded");
                sandbox.jobResource("train").waitUntilCondition(Objects::isNull, 30, TimeUnit.SECONDS);
            }
            assertThat(Sandbox.condition(other.job("train"), "Accepted")).isNull();
            assertThat(operator.log()).doesNotContain("forbidden", "ERROR");
        }
        var allowed = Arrays.stream(watched).map(sandbox -> sandbox.namespace).toList();
        assertThat(AuditLog.requestsOf(tenant.user(), other.stage))
                .isNotEmpty()
                .noneMatch(AuditLog.Request::forbidden)
                .filteredOn(request -> !request.resource().equals("selfsubjectaccessreviews"))
                .allMatch(
                        request -> request.namespace().equals(tenant.home()) || allowed.contains(request.namespace()));
    }
}
