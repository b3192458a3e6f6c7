package ai.run.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.Mutation;
import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import ai.run.v1.Phase;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real node, and a policy between it and the operator. */
@OtherCluster
@ExtendWith(NodeExtension.class)
@SuppressWarnings("try") // a policy is there to be closed
class AdmissionTruthE2E {

    /** It does not end when it is told to. */
    private static final String ALICE =
            """
            runAsUser: true
            user: {name: alice, uid: 1234, gid: 5678, supplementalGroups: [4000]}
            workload: %s
            template:
              spec:
                terminationGracePeriodSeconds: 600
                containers:
                  - {name: main, image: @MAIN, command: [sh, -c, "trap '' TERM; id; while :; do sleep 1; done"]}
            """;

    @ParameterizedTest
    @CsvSource({
        "job-of-another, Job, runAsUser, 7777",
        "pod-of-another, Pod, runAsUser, 7777",
        "job-of-a-group, Job, fsGroup, 2000"
    })
    void whatAPolicyMakesOfAPodDoesNotRun(String name, String workload, String field, long value, Jobs jobs) {
        var patch = "JSONPatch{op: \"add\", path: \"/spec/securityContext/%s\", value: %d}".formatted(field, value);
        try (var policy = Mutation.of(jobs.sandbox, "pods", patch)) {
            jobs.submit(name, ALICE.formatted(workload));
            var status = jobs.status(name, seen -> seen.getPhase() == Phase.FAILED);
            assertThat(status.getConditions())
                    .filteredOn(condition -> condition.getType().equals("Failed"))
                    .singleElement()
                    .satisfies(failed -> {
                        assertThat(failed.getReason()).isEqualTo("AdmissionChangedPod");
                        assertThat(failed.getMessage()).contains(field + " is " + value);
                    });
        }
        // The kubelet takes a pod away only when its containers are gone.
        await().until(() -> jobs.sandbox
                .admin
                .pods()
                .inNamespace(jobs.sandbox.namespace)
                .withLabel("run.ai/job-name", name)
                .list()
                .getItems()
                .isEmpty());
    }

    @Test
    void theNodeSaysWhoAContainerIs(Jobs jobs) {
        jobs.submit("alice", ALICE.formatted("Pod").replace("trap '' TERM; id;", "/facts;"));
        jobs.facts("alice", "main");
        var user = jobs.pod("alice").flatMap(pod -> pod.getStatus().getContainerStatuses().stream()
                .findFirst()
                .map(ContainerStatus::getUser));
        assertThat(user).hasValueSatisfying(said -> {
            assertThat(said.getLinux().getUid()).isEqualTo(1234);
            assertThat(said.getLinux().getGid()).isEqualTo(5678);
            assertThat(said.getLinux().getSupplementalGroups()).containsExactlyInAnyOrder(4000L, 5678L);
        });
    }
}
