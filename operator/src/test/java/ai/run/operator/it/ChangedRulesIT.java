package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.Phase;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What was made under weaker rules and waits to start is decided on anew; what runs is left alone. No pod of these tests gets a
 * node, unless a test says that it runs.
 */
@ExtendWith(StageExtension.class)
class ChangedRulesIT {

    private static final String BOTH = "enforceRunAsUser: true\nenforcePreventPrivilegeEscalation: true\n";

    /** Refused under both. */
    private static final String ROOT_OF_THE_NODE =
            """
            user: {uid: 1234, gid: 5678}
            template:
              spec:
                hostPID: true
                containers: [{name: main, image: busybox, securityContext: {privileged: true, runAsUser: 0}}]
            """;

    /** Overridden under both. */
    private static final String ROOT =
            """
            user: {uid: 1234, gid: 5678}
            template: {spec: {containers: [{name: main, image: busybox, securityContext: {runAsUser: 0}}]}}
            """;

    // What is not let in any more.

    @Test
    void aSuspendedJobIsNotResumedAsWhatItMayNotBe(Sandbox sandbox) {
        sandbox.submit(ROOT_OF_THE_NODE);
        sandbox.awaitPods("train");
        sandbox.patchSpec("train", "suspend: true");
        sandbox.awaitCondition("train", "Suspended", "True");
        sandbox.clusterConfig(BOTH);

        sandbox.patchSpec("train", "suspend: false");
        sandbox.awaitRejection("train", "PrivilegeEscalation");
        assertGone(sandbox);
    }

    @Test
    void norIsOneThatStoodStillForWantOfParallelism(Sandbox sandbox) {
        sandbox.submit("parallelism: 1\n" + ROOT_OF_THE_NODE);
        sandbox.podsRun("train");
        sandbox.awaitPhase("train", Phase.RUNNING);
        sandbox.patchSpec("train", "parallelism: 0");
        await().until(() -> sandbox.workloadJob("train").getSpec().getParallelism() == 0);
        sandbox.clusterConfig(BOTH);

        sandbox.patchSpec("train", "parallelism: 1");
        sandbox.awaitRejection("train", "PrivilegeEscalation");
        assertGone(sandbox);
    }

    @Test
    void aJobInAQueueIsTakenOutOfIt(Sandbox sandbox) {
        sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: train, labels: {kueue.x-k8s.io/queue-name: team}}
                spec:
                """
                        + ROOT_OF_THE_NODE.indent(2));
        sandbox.awaitPods("train");
        // The queue's webhook does so before it is created.
        sandbox.suspendWorkload("train", true);
        sandbox.awaitCondition("train", "Suspended", "True");

        isRefusedUnderBoth(sandbox);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void whatWaitsForANodeDoesNotGetOne(String kind, Sandbox sandbox) {
        sandbox.submit("workload: " + kind + "\n" + ROOT_OF_THE_NODE);
        sandbox.awaitPods("train");
        sandbox.awaitStatus("train");

        isRefusedUnderBoth(sandbox);
    }

    // What is made anew.

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void whatWaitsForANodeIsMadeAnewByTheNewRules(String kind, Sandbox sandbox) {
        sandbox.submit("workload: " + kind + "\n" + ROOT);
        sandbox.awaitPods("train");
        var before = sandbox.await(
                        "train",
                        job -> job.getStatus() != null && job.getStatus().getWorkloadRef() != null)
                .getStatus();

        var version = sandbox.writeClusterConfig(BOTH);
        var after = sandbox.await(
                        "train",
                        job -> job.getStatus().getWorkloadRef() != null
                                && !job.getStatus().getWorkloadRef().equals(before.getWorkloadRef()))
                .getStatus();
        assertThat(after.getClusterConfig().getResourceVersion()).isEqualTo(version);
        assertThat(after.getOverridden()).contains("containers[main].securityContext.runAsUser: 0 -> 1234");
        assertThat(user(sandbox, kind)).isEqualTo(1234);
    }

    @Test
    void aSuspendedJobGoesOnByTheNewRules(Sandbox sandbox) {
        sandbox.submit(ROOT);
        sandbox.awaitPods("train");
        sandbox.patchSpec("train", "suspend: true");
        sandbox.awaitCondition("train", "Suspended", "True");
        var before = sandbox.workloadJob("train").getMetadata().getUid();
        sandbox.clusterConfig(BOTH);

        sandbox.patchSpec("train", "suspend: false");
        sandbox.await("train", job -> job.getStatus().getEnforced() != null);
        assertThat(sandbox.workloadJob("train").getMetadata().getUid()).isNotEqualTo(before);
        assertThat(user(sandbox, "Job")).isEqualTo(1234);
    }

    // What stays.

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void whatRunsIsLeftAlone(String kind, Sandbox sandbox) {
        sandbox.submit("workload: " + kind + "\n" + ROOT_OF_THE_NODE);
        sandbox.podsRun("train");
        var before = sandbox.awaitPhase("train", Phase.RUNNING);
        sandbox.clusterConfig(BOTH);

        sandbox.patchSpec("train", "ttlSecondsAfterFinished: 3600");
        sandbox.podsEnd("train", "Succeeded");
        assertThat(sandbox.awaitPhase("train", Phase.SUCCEEDED).getWorkloadRef())
                .isEqualTo(before.getWorkloadRef());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void whatWouldBeMadeTheSameAgainStays(String kind, Sandbox sandbox) {
        sandbox.submit("workload: " + kind + "\n" + ROOT);
        sandbox.awaitPods("train");
        var before = sandbox.await(
                        "train",
                        job -> job.getStatus() != null && job.getStatus().getWorkloadRef() != null)
                .getStatus();

        var version = sandbox.writeClusterConfig("identity: {allowedUids: ['1-60000']}\n");
        var after = sandbox.await(
                        "train",
                        job -> Objects.equals(
                                version, job.getStatus().getClusterConfig().getResourceVersion()))
                .getStatus();
        assertThat(after.getWorkloadRef()).isEqualTo(before.getWorkloadRef());
    }

    @Test
    void anInvalidClusterConfigResumesNothingAndLosesNothing(Sandbox sandbox) {
        sandbox.submit(ROOT);
        sandbox.awaitPods("train");
        sandbox.patchSpec("train", "suspend: true");
        sandbox.awaitCondition("train", "Suspended", "True");
        var before = sandbox.workloadJob("train").getMetadata().getUid();
        sandbox.withoutClusterConfig();

        sandbox.patchSpec("train", "suspend: false");
        sandbox.awaitRejection("train", "InvalidClusterConfig");
        assertThat(sandbox.workloadJob("train").getSpec().getSuspend()).isTrue();

        sandbox.nothingEnforced();
        sandbox.awaitCondition("train", "Accepted", "True");
        await().until(() -> !sandbox.workloadJob("train").getSpec().getSuspend());
        assertThat(sandbox.workloadJob("train").getMetadata().getUid()).isEqualTo(before);
    }

    private static void isRefusedUnderBoth(Sandbox sandbox) {
        sandbox.writeClusterConfig(BOTH);
        sandbox.awaitRejection("train", "PrivilegeEscalation");
        assertGone(sandbox);
    }

    private static void assertGone(Sandbox sandbox) {
        var jobs =
                sandbox.admin.batch().v1().jobs().inNamespace(sandbox.namespace).withName("train");
        assertThat(jobs.waitUntilCondition(Objects::isNull, 30, TimeUnit.SECONDS))
                .isNull();
        var pods = sandbox.admin.pods().inNamespace(sandbox.namespace).withLabel("run.ai/job-name", "train");
        await().until(() -> pods.list().getItems().isEmpty());
    }

    /** Who the workload that is there runs as. */
    private static Long user(Sandbox sandbox, String kind) {
        var pod = kind.equals("Pod")
                ? sandbox.workloadPod("train").getSpec()
                : sandbox.workloadJob("train").getSpec().getTemplate().getSpec();
        return pod.getSecurityContext().getRunAsUser();
    }
}
