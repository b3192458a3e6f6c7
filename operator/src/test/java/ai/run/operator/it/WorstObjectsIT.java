package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Manifest;
import ai.run.operator.testing.Parallel;
import ai.run.operator.testing.WorstTemplate;
import ai.run.operator.testing.cluster.OperatorProcess;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The worst that one user can have stored, ten at once, before an operator with the options and the memory that it is shipped with:
 * the job of somebody else starts all the same, and the leader leads on. What no schema would keep out is decided in
 * {@code WorstTemplatesTest}.
 */
@Order(Integer.MAX_VALUE - 2)
@ExtendWith(StageExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorstObjectsIT {

    private static final int AT_ONCE = 10;

    /** What others may be made to wait for. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private Stage stage;
    private OperatorProcess leader;

    @BeforeAll
    void start(Stage stage) throws IOException {
        this.stage = stage;
        stage.pauseOperator();
        leader = OperatorProcess.startAsShipped(stage.cluster, stage.operatorKubeconfig, "--leader-elect");
        await().until(() -> leader.log().contains("Watching RunaiJobs"));
    }

    @AfterAll
    void end() throws IOException {
        leader.close();
        stage.resumeOperator();
    }

    @ParameterizedTest
    @EnumSource(names = {"ALL_ALLOWED", "LONG_TEXT", "UNKNOWN"})
    void doNotKeepOthersFromGoingOn(WorstTemplate worst, Sandbox sandbox) throws IOException {
        var attacker = sandbox.another();
        var elected = transitions();
        try {
            Parallel.times(AT_ONCE, number -> create(attacker, "worst-" + number, worst));
            startsSoon(sandbox, "beside");
            for (var number = 0; number < AT_ONCE; number++) {
                attacker.await(
                        "worst-" + number,
                        job -> job.getStatus() != null && job.getStatus().getObservedGeneration() == 1);
            }
            startsSoon(sandbox, "after");
        } finally {
            attacker.deleteJobs();
        }
        assertThat(leader.isAlive()).isTrue();
        assertThat(leader.log()).doesNotContain("ending at once", "OutOfMemoryError", "\tat ");
        assertThat(transitions()).isEqualTo(elected);
    }

    /** One more than is allowed. Far more of them costs the API server itself minutes: it compares each mistake with all others. */
    @ParameterizedTest
    @ValueSource(strings = {"containers", "initContainers", "volumes", "tolerations", "hostAliases"})
    void areNotStoredWhereAListIsTooLong(String list, Sandbox sandbox) {
        var items = IntStream.range(0, 1_025)
                .mapToObj(number -> "{name: a" + number + "}")
                .collect(Collectors.joining(", "));
        var spec =
                (list.equals("containers") ? "" : "containers: [{name: main}]\n") + "%s: [%s]\n".formatted(list, items);
        assertThatThrownBy(() -> sandbox.apply(Manifest.runaiJob("worst", Manifest.template(spec))))
                .hasMessageContaining("spec.template.spec." + list)
                .hasMessageContaining("must have at most");
    }

    private int transitions() {
        return stage.admin
                .leases()
                .inNamespace(Stage.CONFIG_NAMESPACE)
                .withName("runaijob-operator")
                .get()
                .getSpec()
                .getLeaseTransitions();
    }

    private static void startsSoon(Sandbox sandbox, String name) {
        sandbox.apply(Manifest.runaiJob(name, Manifest.template("containers: [{name: main, image: busybox}]\n")));
        await("the job of somebody else starts")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> sandbox.workloadJob(name) != null);
    }

    private static void create(Sandbox sandbox, String name, WorstTemplate worst) {
        sandbox.admin.raw(
                "/apis/run.ai/v1/namespaces/%s/runaijobs".formatted(sandbox.namespace),
                "POST",
                """
                {"apiVersion": "run.ai/v1", "kind": "RunaiJob", "metadata": {"name": "%s"},
                 "spec": {"runAsUser": true, "user": {"uid": 1234, "gid": 5678}, "preventPrivilegeEscalation": true,
                  "template": {"spec": {%s}}}}"""
                        .formatted(name, worst.spec()));
    }
}
