package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.Edits;
import ai.run.operator.testing.cluster.OperatorProcess;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.cluster.Wire;
import ai.run.operator.testing.users.Load;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two replicas under the production role: one works, the other takes over, and never do both. */
@ExtendWith(StageExtension.class)
class LeaderElectionIT {

    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(2);

    /** The lease has run out, somebody has looked, and a busy machine has started to watch. */
    private static final Duration TAKEOVER = LEASE.plus(RETRY).plusSeconds(8);

    private final List<OperatorProcess> replicas = new ArrayList<>();

    @AfterEach
    void backToOne(Stage stage) throws IOException {
        replicas.forEach(OperatorProcess::close);
        lease(stage).delete();
        stage.resumeOperator();
    }

    @Test
    void afterAKilledLeaderNothingIsLostOrDoneTwice(Sandbox sandbox) throws IOException {
        sandbox.stage.pauseOperator();
        var leader = leader(sandbox.stage);
        var other = standby(sandbox.stage, sandbox.stage.operatorKubeconfig);
        try (var load = new Load(sandbox)) {
            load.awaitMore(20);
            leader.kill();
            awaitWorking(other, TAKEOVER);
            load.awaitMore(20);
            load.awaitAllServed();
            load.assertEachWasCreatedOnce();
        }
    }

    @Test
    void whenTheLeaderIsToldToEndItFinishesItsWorkAndHandsOverAtOnce(Sandbox sandbox) throws IOException {
        sandbox.stage.pauseOperator();
        var leader = leader(sandbox.stage);
        var other = standby(sandbox.stage, sandbox.stage.operatorKubeconfig);
        try (var load = new Load(sandbox)) {
            load.awaitMore(20);
            leader.terminate();
            assertThat(leader.awaitExit(Duration.ofSeconds(12))).isZero();
            assertThat(leader.log())
                    .contains("Released the lease runai/runaijob-operator")
                    .doesNotContain("Exception");
            awaitWorking(other, RETRY.plusSeconds(8));
            load.awaitMore(20);
            load.awaitAllServed();
            load.assertEachWasCreatedOnce();
        }
    }

    @Test
    void whoeverStandsByIsReadyAndWatchesNoJobs(Stage stage) throws IOException {
        stage.pauseOperator();
        leader(stage);
        var other = standby(stage, stage.operatorKubeconfig);
        assertThat(other.probe("/readyz")).isEqualTo("200 ok");
        assertThat(other.probe("/healthz")).isEqualTo("200 ok");
        assertThat(other.log()).contains("Standing by").doesNotContain("Watching RunaiJobs");
        other.terminate();
        assertThat(other.awaitExit(Duration.ofSeconds(5))).isZero();
    }

    @Test
    void whoeverStandsByWithoutAServerIsNotReadyUntilItAnswers(Stage stage) throws IOException {
        stage.pauseOperator();
        leader(stage);
        try (var wire = Wire.to(stage.cluster, stage.operatorKubeconfig)) {
            var other = standby(stage, wire.kubeconfig());
            wire.cut();
            await().atMost(RENEW_DEADLINE.plusSeconds(5))
                    .until(() -> other.probe("/readyz").equals("503 the lease cannot be read"));
            assertThat(other.probe("/healthz")).isEqualTo("200 ok");
            wire.mend();
            await().until(() -> other.probe("/readyz").equals("200 ok"));
        }
    }

    @Test
    void aLeaderWhoseLeaseSomebodyElseHasTakenEndsAtOnce(Stage stage) throws IOException {
        stage.pauseOperator();
        var leader = leader(stage);
        Edits.edit(lease(stage), lease -> {
            lease.getSpec().setHolderIdentity("a-thief");
            return lease;
        });
        assertThat(leader.awaitExit(RETRY.plusSeconds(5))).isEqualTo(1);
        assertThat(leader.log().strip().lines().filter(line -> !line.contains(" INFO ")))
                .singleElement()
                .asString()
                .contains("ERROR", "lease runai/runaijob-operator is now held by 'a-thief'", "ending at once");
    }

    @Test
    void aLeaderWhoseRequestsHangHasEndedBeforeTheOtherLeads(Stage stage) throws IOException {
        stage.pauseOperator();
        try (var wire = Wire.to(stage.cluster, stage.operatorKubeconfig)) {
            var leader = start(stage, wire.kubeconfig());
            awaitWorking(leader, TAKEOVER);
            var other = standby(stage, stage.operatorKubeconfig);
            wire.swallow();
            assertThat(leader.awaitExit(RENEW_DEADLINE.plusSeconds(2))).isEqualTo(1);
            assertThat(other.log()).doesNotContain("Leading:");
            assertThat(leader.log()).contains("could not be renewed within 10 s; ending at once");
            awaitWorking(other, TAKEOVER);
        }
    }

    private OperatorProcess leader(Stage stage) throws IOException {
        var leader = start(stage, stage.operatorKubeconfig);
        awaitWorking(leader, TAKEOVER);
        return leader;
    }

    private OperatorProcess standby(Stage stage, Path kubeconfig) throws IOException {
        var standby = start(stage, kubeconfig);
        await().until(() -> standby.log().contains("Standing by"));
        return standby;
    }

    private OperatorProcess start(Stage stage, Path kubeconfig) throws IOException {
        var replica = OperatorProcess.start(stage.cluster, kubeconfig, "--leader-elect");
        replicas.add(replica);
        return replica;
    }

    private static void awaitWorking(OperatorProcess replica, Duration timeout) {
        await("it works").atMost(timeout).until(() -> replica.log().contains("Watching RunaiJobs"));
    }

    private static Resource<Lease> lease(Stage stage) {
        return stage.admin.leases().inNamespace(Stage.CONFIG_NAMESPACE).withName("runaijob-operator");
    }
}
