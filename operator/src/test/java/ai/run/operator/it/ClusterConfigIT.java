package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster-config that cannot be relied on lets nothing through, and its repair sets everything free. */
@ExtendWith(StageExtension.class)
class ClusterConfigIT {

    private static final String POD = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";

    /** What only a cluster-config keeps from the node. */
    private static final String ROOT_OF_THE_NODE =
            """
            user: {uid: 1234, gid: 5678}
            template:
              spec:
                hostPID: true
                containers: [{name: main, image: busybox, securityContext: {privileged: true, runAsUser: 0}}]
            """;

    private static final String BOTH = "enforceRunAsUser: true\nenforcePreventPrivilegeEscalation: true\n";

    @Test
    void oneThatEnforcesNothingLeavesAJobAsItIs(Sandbox sandbox) {
        sandbox.submit(POD);
        var status = sandbox.awaitStatus("train");
        assertThat(status.getEnforced()).isNull();
        assertThat(status.getClusterConfig().getName()).isEqualTo("cluster-config");
        assertThat(status.getIdentity()).isNull();
    }

    @Test
    void withoutOneNoJobStartsAndTheMessageSaysHowToEnforceNothing(Sandbox sandbox) {
        sandbox.withoutClusterConfig();
        sandbox.submit(POD);
        assertThat(sandbox.awaitRejection("train", "InvalidClusterConfig"))
                .contains(
                        "no ConfigMap of namespace runai has the label runai/cluster-config",
                        "enforceRunAsUser: false",
                        "--require-cluster-config=false");
        assertThat(sandbox.workloadJob("train")).isNull();

        sandbox.writeClusterConfig("enforceRunAsUser: false\n");
        sandbox.awaitPods("train");
        sandbox.awaitCondition("train", "Accepted", "True");
    }

    /** What {@code kubectl replace --force} does in between; a slip of the label; and a start meanwhile. */
    @ParameterizedTest
    @ValueSource(strings = {"deleted", "without its label", "deleted while the operator is away"})
    void aRefusedJobThatLiesInWaitDoesNotBecomeRootWhileItIsAway(String how, Sandbox sandbox) throws IOException {
        sandbox.clusterConfig(BOTH);
        sandbox.submit(ROOT_OF_THE_NODE);
        sandbox.awaitRejection("train", "PrivilegeEscalation");

        switch (how) {
            case "without its label" ->
                sandbox.writeConfigMap(
                        "cluster-config", Map.of("runai/cluster-config", "false"), Map.of("config", BOTH));
            case "deleted while the operator is away" -> {
                sandbox.stage.killOperator();
                sandbox.deleteConfigMap("cluster-config");
                sandbox.stage.startOperator();
            }
            default -> sandbox.deleteConfigMap("cluster-config");
        }
        var lost = sandbox.await("train", ClusterConfigIT::isReconsidered);
        assertThat(Sandbox.condition(lost, "Accepted").getReason()).isEqualTo("InvalidClusterConfig");
        assertThat(sandbox.workloadJob("train")).isNull();

        sandbox.writeClusterConfig(BOTH);
        sandbox.await("train", job -> "PrivilegeEscalation"
                .equals(Sandbox.condition(job, "Accepted").getReason()));
        assertThat(sandbox.workloadJob("train")).isNull();
    }

    private static boolean isReconsidered(RunaiJob job) {
        return !"PrivilegeEscalation".equals(Sandbox.condition(job, "Accepted").getReason());
    }

    @Test
    void aServiceAccountThatIsNotAllowedIsRejectedAtOnce(Sandbox sandbox) {
        sandbox.clusterConfig("allowedServiceAccounts: [default]\n");
        sandbox.submit("template: {spec: {serviceAccount: deployer, containers: [{name: main, image: busybox}]}}\n");
        assertThat(sandbox.awaitRejection("train", "ServiceAccountNotAllowed"))
                .isEqualTo("the service account \"deployer\" is not among those that the cluster-config allows"
                        + " (allowedServiceAccounts): default; set spec.template.spec.serviceAccountName to one of"
                        + " them");
        assertThat(sandbox.workloadJob("train")).isNull();

        sandbox.clusterConfig("allowedServiceAccounts: [default, deployer]\n");
        sandbox.awaitCondition("train", "Accepted", "True");
    }

    @Test
    void aHomeBeyondTheLimitIsRefused(Sandbox sandbox) {
        sandbox.clusterConfig("homeDir: {sizeLimit: 1Gi}\n");
        sandbox.submit("createHomeDir: true\nhomeDir: {sizeLimit: 900Ti}\n" + POD);
        assertThat(sandbox.awaitRejection("train", "HomeDirConflict"))
                .isEqualTo("the home directory cannot hold 900Ti: set homeDir.sizeLimit to 1Gi, the most that the"
                        + " cluster-config allows, or to less");
        assertThat(sandbox.workloadJob("train")).isNull();
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
