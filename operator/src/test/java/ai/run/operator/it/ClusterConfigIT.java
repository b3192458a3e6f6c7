package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cluster-config that cannot be relied on lets nothing through, and its repair sets everything free. */
@ExtendWith(StageExtension.class)
class ClusterConfigIT {

    private static final String POD = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";

    @Test
    void withoutOneNothingIsEnforced(Sandbox sandbox) {
        sandbox.submit(POD);
        var status = sandbox.awaitStatus("train");
        assertThat(status.getEnforced()).isNull();
        assertThat(status.getClusterConfig()).isNull();
        assertThat(status.getIdentity()).isNull();
    }

    @Test
    void aMistakeStopsNewJobsAndItsRepairSetsThemFreeWithinASecond(Sandbox sandbox) {
        sandbox.writeClusterConfig("enforceRunAsUser: true\nenforceRunAsUsr: true\n");
        sandbox.awaitClusterConfigRefused();
        sandbox.submit("user: {uid: 1234, gid: 5678}\n" + POD);
        assertThat(sandbox.awaitRejection("train", "InvalidClusterConfig"))
                .contains("runai/cluster-config", "line 2", "enforceRunAsUsr");
        assertThat(sandbox.workloadJob("train")).isNull();

        var repaired = Instant.now();
        sandbox.writeClusterConfig("enforceRunAsUser: true\n");
        sandbox.awaitPods("train");
        assertThat(Duration.between(repaired, Instant.now())).isLessThan(Duration.ofSeconds(1));
        sandbox.awaitCondition("train", "Accepted", "True");
    }

    @Test
    void twoOfThemStopNewJobs(Sandbox sandbox) {
        sandbox.clusterConfig("enforceRunAsUser: false\n");
        sandbox.writeConfigMap(
                "another-config",
                Map.of("runai/cluster-config", "true"),
                Map.of("config", "enforceRunAsUser: false\n"));
        sandbox.awaitClusterConfigRefused();
        sandbox.submit(POD);
        assertThat(sandbox.awaitRejection("train", "InvalidClusterConfig"))
                .contains("another-config", "cluster-config");

        sandbox.deleteConfigMap("another-config");
        sandbox.awaitCondition("train", "Accepted", "True");
    }

    @Test
    void aChangeDoesNotTouchAJobThatRuns(Sandbox sandbox) {
        sandbox.submit(POD);
        sandbox.podsRun("train");
        var before = sandbox.awaitPhase("train", Phase.RUNNING);
        sandbox.clusterConfig("enforceRunAsUser: true\n");

        sandbox.podsEnd("train", "Succeeded");
        var after = sandbox.awaitPhase("train", Phase.SUCCEEDED);
        assertThat(after.getWorkloadRef()).isEqualTo(before.getWorkloadRef());
        assertThat(after.getEnforced()).isNull();
    }

    @Test
    void aMistakeDoesNotTouchAJobThatRuns(Sandbox sandbox) {
        sandbox.submit(POD);
        sandbox.podsRun("train");
        sandbox.awaitPhase("train", Phase.RUNNING);
        sandbox.writeClusterConfig("not: [valid");
        sandbox.awaitClusterConfigRefused();
        sandbox.podsEnd("train", "Succeeded");
        sandbox.awaitPhase("train", Phase.SUCCEEDED);
    }
}
