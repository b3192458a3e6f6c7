package ai.run.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import ai.run.v1.Phase;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the containers of a pod say when they are stopped, because somebody deletes it, is not how the job ended. */
@OtherCluster
@ExtendWith(NodeExtension.class)
class DeletedPodsE2E {

    private static final int OF_EACH = 3;

    @BeforeAll
    static void run(Jobs jobs) {
        names().forEach(name -> jobs.submit(
                name,
                """
                workload: Pod
                template:
                  spec:
                    terminationGracePeriodSeconds: 2
                    containers: [{name: main, image: @MAIN, command: %s}]
                """
                        .formatted(
                                name.startsWith("killed")
                                        ? "[sleep, '600']"
                                        : "[sh, -c, \"trap 'exit 0' TERM; while :; do sleep 0.1; done\"]")));
        names().forEach(name -> jobs.status(name, status -> status.getPhase() == Phase.RUNNING));
    }

    private static Stream<String> names() {
        return Stream.of("killed-suspended-", "ends-well-suspended-", "killed-deleted-", "ends-well-deleted-")
                .flatMap(kind -> IntStream.range(0, OF_EACH).mapToObj(number -> kind + number));
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatItsContainersSayWhenTheyAreStoppedIsNoEnd(String name, Jobs jobs) {
        var before = jobs.sandbox.workloadPod(name).getMetadata().getUid();
        if (name.contains("suspended")) {
            jobs.sandbox.patchSpec(name, "suspend: true");
            await().atMost(Jobs.PATIENCE).until(() -> jobs.sandbox.workloadPod(name) == null);
            jobs.status(name, status -> status.getPhase() == Phase.SUSPENDED);
            jobs.sandbox.patchSpec(name, "suspend: false");
        } else {
            jobs.sandbox.admin.resource(jobs.sandbox.workloadPod(name)).delete();
        }
        jobs.status(
                name,
                status -> status.getPhase() == Phase.RUNNING
                        && !status.getWorkloadRef().getUid().equals(before));
        assertThat(Sandbox.condition(jobs.sandbox.job(name), "Failed")).isNull();
        assertThat(Sandbox.condition(jobs.sandbox.job(name), "Complete")).isNull();
    }
}
