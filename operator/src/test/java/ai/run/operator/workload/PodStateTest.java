package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.WorkloadRef;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodStateTest {

    @Test
    void ofAPodThatIsNew() {
        var state = state("{phase: Pending}");

        assertThat(state)
                .isEqualTo(new WorkloadState(
                        new WorkloadRef("v1", "Pod", "train", "6f1c"),
                        1,
                        0,
                        0,
                        0,
                        null,
                        null,
                        false,
                        new Outcome.Unfinished(),
                        true,
                        false,
                        null));
    }

    @Test
    void ofAPodWithoutAStatus() {
        var pod = pod("{}");
        pod.setStatus(null);

        assertThat(WorkloadState.of(pod)).isEqualTo(state("{phase: Pending}"));
    }

    @Test
    void ofAPodThatRuns() {
        var state = state(
                "{phase: Running, startTime: '2026-01-01T00:00:00Z', conditions: [{type: Ready, status: 'True'}]}");

        assertThat(state.active()).isEqualTo(1);
        assertThat(state.ready()).isEqualTo(1);
        assertThat(state.startTime()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(state.outcome()).isEqualTo(new Outcome.Unfinished());
    }

    @Test
    void hasNotStartedWhenTheKubeletHasOnlyTakenItOn() {
        assertThat(state("{phase: Pending, startTime: '2026-01-01T00:00:00Z'}")).isEqualTo(state("{phase: Pending}"));
    }

    @Test
    void isNotReadyUntilItsConditionIsTrue() {
        assertThat(state("{phase: Running, conditions: [{type: Ready, status: 'False'}]}")
                        .ready())
                .isZero();
    }

    @Test
    void isCompleteWhenTheLastContainerHasFinished() {
        var state = state(
                """
                phase: Succeeded
                startTime: '2026-01-01T00:00:00Z'
                containerStatuses:
                  - {name: train, state: {terminated: {exitCode: 0, finishedAt: '2026-01-01T00:02:00Z'}}}
                  - {name: logs, state: {terminated: {exitCode: 0, finishedAt: '2026-01-01T00:01:00Z'}}}
                """);

        assertThat(state.outcome()).isEqualTo(new Outcome.Complete());
        assertThat(state.active()).isZero();
        assertThat(state.succeeded()).isEqualTo(1);
        assertThat(state.completionTime()).isEqualTo("2026-01-01T00:02:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # the pod's own words
                    {phase: Failed, reason: Evicted, message: The node was low on resource}                                                      | Evicted          | The node was low on resource
                    {phase: Failed, reason: DeadlineExceeded, containerStatuses: [{name: train, state: {terminated: {exitCode: 137}}}]}           | DeadlineExceeded | container train exited with 137
                    # a container's
                    {phase: Failed, containerStatuses: [{name: train, state: {terminated: {exitCode: 137, reason: OOMKilled}}}]}                  | OOMKilled        | container train exited with 137 (OOMKilled)
                    {phase: Failed, containerStatuses: [{name: train, state: {terminated: {exitCode: 1}}}]}                                       | Failed           | container train exited with 1
                    {phase: Failed, initContainerStatuses: [{name: runai-home-init, state: {terminated: {exitCode: 1, reason: Error}}}]}          | Error            | init container runai-home-init exited with 1 (Error)
                    # the one that failed, not the one that did not
                    {phase: Failed, containerStatuses: [{name: a, state: {terminated: {exitCode: 0, reason: Completed}}}, {name: b, state: {terminated: {exitCode: 2, reason: Error}}}]} | Error | container b exited with 2 (Error)
                    {phase: Failed, containerStatuses: [{name: a, state: {terminated: {exitCode: 1, reason: Error}}}, {name: b, state: {terminated: {exitCode: 2, reason: Error}}}]} | Error | container a exited with 1 (Error), container b exited with 2 (Error)
                    # nobody's
                    {phase: Failed, containerStatuses: [{name: a}, {name: b, state: {}}]}                                                         | Failed           | the Pod has failed and does not say why
                    {phase: Failed}                                                                                                              | Failed           | the Pod has failed and does not say why
                    """)
    void failsInThePodsOwnWordsOrItsContainers(String status, String reason, String message) {
        var state = state(status);

        assertThat(state.outcome()).isEqualTo(new Outcome.Failed(reason, message));
        assertThat(state.active()).isZero();
        assertThat(state.failed()).isEqualTo(1);
        assertThat(state.completionTime()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: 0/3 nodes are available}]} | 0/3 nodes are available
                    {phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: SchedulingGated}]}                                 | SchedulingGated
                    {phase: Pending, containerStatuses: [{name: train, state: {waiting: {reason: ImagePullBackOff, message: not found}}}]}         | container train waits: ImagePullBackOff: not found
                    {phase: Pending, initContainerStatuses: [{name: fetch, state: {waiting: {reason: CreateContainerConfigError}}}]}               | container fetch waits: CreateContainerConfigError
                    {phase: Running, containerStatuses: [{name: train, state: {waiting: {reason: CrashLoopBackOff}}}]}                             | container train waits: CrashLoopBackOff
                    {phase: Unknown, message: Node lost}                                                                                          | Node lost
                    {phase: Unknown}                                                                                                              | the Pod's node does not answer
                    # nothing to tell
                    {phase: Pending, containerStatuses: [{name: train, state: {waiting: {reason: ContainerCreating}}}]}                            |
                    {phase: Pending, containerStatuses: [{name: train, state: {waiting: {reason: PodInitializing}}}]}                              |
                    {phase: Running, containerStatuses: [{name: train, state: {running: {}}}]}                                                     |
                    {phase: Succeeded, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable}]}                                 |
                    """)
    void saysWhatAnUnfinishedPodWaitsFor(String status, String detail) {
        assertThat(state(status).detail()).isEqualTo(detail);
    }

    @Test
    void isNotFinishedWhenItsNodeDoesNotAnswer() {
        assertThat(state("{phase: Unknown}").outcome()).isEqualTo(new Outcome.Unfinished());
    }

    @Test
    void tellsWhetherItsGroupsAreStrict() {
        var pod = Serialization.unmarshal(
                """
                metadata: {name: train, uid: 6f1c}
                spec: {securityContext: {supplementalGroupsPolicy: Strict}}
                """,
                Pod.class);

        assertThat(WorkloadState.of(pod).strictGroups()).isTrue();
    }

    private static WorkloadState state(String status) {
        return WorkloadState.of(pod(status));
    }

    private static Pod pod(String status) {
        return Serialization.unmarshal("metadata: {name: train, uid: 6f1c}\nstatus:\n" + status.indent(2), Pod.class);
    }
}
