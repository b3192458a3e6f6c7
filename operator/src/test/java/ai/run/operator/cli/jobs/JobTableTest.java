package ai.run.operator.cli.jobs;

import static ai.run.operator.cli.jobs.Seen.ended;
import static ai.run.operator.cli.jobs.Seen.foreignPod;
import static ai.run.operator.cli.jobs.Seen.job;
import static ai.run.operator.cli.jobs.Seen.pending;
import static ai.run.operator.cli.jobs.Seen.pod;
import static ai.run.operator.cli.jobs.Seen.running;
import static ai.run.operator.cli.jobs.Seen.train;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.cli.print.Table;
import ai.run.operator.testing.PassingTime;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands in the columns of {@code list}. */
class JobTableTest {

    private static final JobTable PLAIN = new JobTable(false, false);

    @Test
    void aJobThatRunsHasARow() {
        assertThat(print(PLAIN, job(Seen.TRAIN), Optional.of(List.of(running("train-a", "11:58", "node-1")))))
                .isEqualTo(
                        """
                        NAME    PHASE     AGE   USER    UID    NODE     GPUS   PODS   REASON
                        train   Running   3m    alice   1234   node-1   1      1/1    WorkloadRunning
                        """);
    }

    @Test
    void wideHasMoreColumnsAndAllNamespacesTheirs() {
        assertThat(print(new JobTable(true, true), job(Seen.TRAIN), Optional.of(List.of())))
                .isEqualTo(
                        """
                        NAMESPACE   NAME    PHASE     AGE   USER    UID    NODE     GPUS   PODS   REASON            GID    HOME          SUBMITTER    IMAGE
                        team-a      train   Running   3m    alice   1234   <none>   0      0/0    WorkloadRunning   5678   /home/alice   oidc:alice   pytorch,envoy
                        """);
    }

    @Test
    void whoMayNotListPodsSeesDashes() {
        assertThat(print(PLAIN, job(Seen.TRAIN), Optional.empty()))
                .isEqualTo(
                        """
                        NAME    PHASE     AGE   USER    UID    NODE   GPUS   PODS   REASON
                        train   Running   3m    alice   1234   -      -      -      WorkloadRunning
                        """);
    }

    @Test
    void aJobThatNobodyHasLookedAtHasARow() {
        assertThat(print(PLAIN, job("metadata: {name: new}"), Optional.of(List.of())))
                .isEqualTo(
                        """
                        NAME   PHASE    AGE         USER     UID      NODE     GPUS   PODS   REASON
                        new    <none>   <unknown>   <none>   <none>   <none>   0      0/0    <none>
                        """);
    }

    /** Whatever a later operator, or a user, writes there. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            status: 7
            status: {phase: [a], identity: 3, conditions: {a: b}, workloadRef: [1]}
            status: {phase: Novel, identity: {uid: many}, conditions: [7, null, {type: Ready}]}
            spec: [1]
            metadata: {creationTimestamp: yesterday, name: null}
            """)
    void whatMakesNoSenseIsListedAsWell(String yaml) {
        var job = job(yaml);
        assertThat(new JobTable(true, true).row(job, Optional.of(Seen.of(job)), PassingTime.START))
                .hasSize(14);
    }

    static Stream<Arguments> pods() {
        return Stream.of(
                Arguments.of("nothing is there", List.of(), "<none>", "0", "0/0"),
                Arguments.of("one waits for a node", List.of(pending("a", "11:58")), "<none>", "0/1", "0/1"),
                Arguments.of(
                        "one runs and one waits",
                        List.of(running("a", "11:58", "node-1"), pending("b", "11:58")),
                        "node-1",
                        "1/2",
                        "1/2"),
                Arguments.of(
                        "two run on two nodes",
                        List.of(running("a", "11:58", "node-1"), running("b", "11:58", "node-2")),
                        "<multiple>",
                        "2",
                        "2/2"),
                Arguments.of(
                        "two run on one node",
                        List.of(running("a", "11:58", "node-1"), running("b", "11:58", "node-1")),
                        "node-1",
                        "2",
                        "2/2"),
                Arguments.of(
                        "the one before failed elsewhere",
                        List.of(running("a", "11:59", "node-2"), ended("b", "11:58", "Failed")),
                        "node-2",
                        "1",
                        "1/2"),
                Arguments.of("all have ended", List.of(ended("a", "11:58", "Succeeded")), "node-1", "0", "0/1"),
                Arguments.of(
                        "it asks for a part of a GPU",
                        List.of(pod("a", "11:58", "spec: {nodeName: node-1}\nstatus: {phase: Running}")
                                .edit()
                                .editMetadata()
                                .addToAnnotations("gpu-fraction", "0.50")
                                .endMetadata()
                                .build()),
                        "node-1",
                        "0.5",
                        "1/1"),
                Arguments.of(
                        "it asks for more digits than there is memory",
                        List.of(pod("a", "11:58", "spec: {nodeName: node-1}\nstatus: {phase: Running}")
                                .edit()
                                .editMetadata()
                                .addToAnnotations("gpu-fraction", "1e999999999")
                                .endMetadata()
                                .build()),
                        "node-1",
                        "0",
                        "1/1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pods")
    void podsAreSummedUp(String situation, List<Pod> pods, String node, String gpus, String running) {
        var row = PLAIN.row(job(Seen.TRAIN), Optional.of(pods), PassingTime.START);
        assertThat(row.subList(5, 8)).containsExactly(node, gpus, running);
    }

    @ParameterizedTest
    @CsvSource({
        "nvidia.com/gpu, 2",
        "amd.com/gpu, 2",
        "gpu.intel.com/i915, 2",
        "nvidia.com/gpu.shared, 2",
        "nvidia.com/mig-1g.5gb, 2",
        "nvidia.com/gpumem, 0",
        "example.org/fpga, 0",
        "memory, 0"
    })
    void gpusAreWhatVendorsCallSo(String resource, String gpus) {
        var pod = pod(
                "a",
                "11:58",
                "spec: {nodeName: n, containers: [{name: main, resources: {limits: {%s: 2}}}]}\nstatus: {phase: Running}"
                        .formatted(resource));
        assertThat(PLAIN.row(job(Seen.TRAIN), Optional.of(List.of(pod)), PassingTime.START)
                        .get(6))
                .isEqualTo(gpus);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {type: Accepted, status: "False", reason: RootUser}, {type: Ready, status: "False", reason: RootUser} | RootUser
            {type: Ready, status: "True", reason: PodsAdmitted}, {type: PodsReady, status: "False", reason: ImagePullBackOff} | ImagePullBackOff
            {type: Failed, status: "True", reason: WorkloadFailed}, {type: PodsReady, status: "False", reason: PodFailed} | WorkloadFailed
            {type: Complete, status: "True", reason: WorkloadSucceeded}, {type: Ready, status: "True", reason: WorkloadSucceeded} | WorkloadSucceeded
            {type: Suspended, status: "True", reason: SuspendedByQueue}, {type: Ready, status: "False", reason: SuspendedByQueue} | SuspendedByQueue
            """)
    void theReasonIsTheMostTellingOne(String conditions, String reason) {
        var row = PLAIN.row(train("Pending", conditions), Optional.of(List.of()), PassingTime.START);
        assertThat(row.get(8)).isEqualTo(reason);
    }

    @Test
    void aPodThatCarriesTheLabelAloneIsNotTheJobs() {
        var train = job(Seen.TRAIN);
        var own = running("train-a", "11:58", "node-1");
        assertThat(Seen.of(train, foreignPod("another", "trap", "11:59", "status: {phase: Running}"), own))
                .containsExactly(own);
        assertThat(Seen.of(job("metadata: {name: train, namespace: team-a}"), own))
                .isEmpty();
    }

    @Test
    void thePodOfAJobThatIsAPodIsTheJobs() {
        var train = job(Seen.TRAIN.replace("kind: Job", "kind: Pod"));
        var pod = running("train", "11:58", "node-1");
        pod.getMetadata().setUid("workload-1");
        pod.getMetadata().getOwnerReferences().get(0).setApiVersion("run.ai/v1");
        pod.getMetadata().getOwnerReferences().get(0).setKind("RunaiJob");
        pod.getMetadata().getOwnerReferences().get(0).setUid("job-1");
        assertThat(Seen.of(train, pod)).containsExactly(pod);
    }

    private static String print(JobTable table, SeenJob job, Optional<List<Pod>> pods) {
        return Table.text(table.headings(), List.of(table.row(job, pods, PassingTime.START)));
    }
}
