package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.WorkloadRef;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Set;
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
                        false));
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
                    {phase: Failed, initContainerStatuses: [{name: runai-home-init, state: {terminated: {exitCode: 1, reason: Error}}}]}          | Error            | init container runai-home-init (it makes the home directory) exited with 1 (Error)
                    # the one that failed, not the one that did not
                    {phase: Failed, containerStatuses: [{name: a, state: {terminated: {exitCode: 0, reason: Completed}}}, {name: b, state: {terminated: {exitCode: 2, reason: Error}}}]} | Error | container b exited with 2 (Error)
                    {phase: Failed, containerStatuses: [{name: a, state: {terminated: {exitCode: 1, reason: Error}}}, {name: b, state: {terminated: {exitCode: 2, reason: Error}}}]} | Error | container a exited with 1 (Error), container b exited with 2 (Error)
                    # one that ran out of memory before one that did not
                    {phase: Failed, containerStatuses: [{name: a, state: {terminated: {exitCode: 1, reason: Error}}}, {name: b, state: {terminated: {exitCode: 137, reason: OOMKilled}}}]} | OOMKilled | container b exited with 137 (OOMKilled), container a exited with 1 (Error)
                    # what the kubelet or the program has to say of it
                    {phase: Failed, containerStatuses: [{name: a, state: {terminated: {exitCode: 128, reason: StartError, message: 'exec: "trian": not found'}}}]} | StartError | container a exited with 128 (StartError): exec: "trian": not found
                    # the home directory, whose limit the user may never have written
                    {phase: Failed, reason: Evicted, message: 'Usage of EmptyDir volume "runai-home" exceeds the limit "1Gi". '}                   | Evicted          | the home directory outgrew homeDir.sizeLimit; set spec.homeDir.sizeLimit higher, or keep large files in a volume of your own: Usage of EmptyDir volume "runai-home" exceeds the limit "1Gi".
                    {phase: Failed, reason: Evicted, message: 'Usage of EmptyDir volume "scratch" exceeds the limit "1Gi".'}                       | Evicted          | Usage of EmptyDir volume "scratch" exceeds the limit "1Gi".
                    # preempted
                    {phase: Failed, conditions: [{type: DisruptionTarget, status: 'True', reason: PreemptionByScheduler, message: preempting to accommodate a higher priority pod}], containerStatuses: [{name: a, state: {terminated: {exitCode: 143, reason: Error}}}]} | PreemptionByScheduler | preempting to accommodate a higher priority pod; container a exited with 143 (Error)
                    # what says too little by itself
                    {phase: Failed, conditions: [{type: DisruptionTarget, status: 'True', reason: DeletionByTaintManager, message: 'Taint manager: deleting'}]} | DeletionByTaintManager | its node got a taint that it does not tolerate: Taint manager: deleting
                    {phase: Failed, conditions: [{type: DisruptionTarget, status: 'True', reason: EvictionByEvictionAPI}]} | EvictionByEvictionAPI | it was evicted, as when its node is drained
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

    /** A sidecar is killed when all others have ended. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {terminated: {exitCode: 137, reason: Error}} | {terminated: {exitCode: 137, reason: OOMKilled}} | {} | OOMKilled | container train exited with 137 (OOMKilled)
                    {terminated: {exitCode: 143, reason: Error}} | {terminated: {exitCode: 42, reason: Error}}      | {} | Error     | container train exited with 42 (Error)
                    # an init container that is none is the cause, whatever comes of the others
                    {terminated: {exitCode: 137, reason: Error}} | {waiting: {reason: PodInitializing}} | {terminated: {exitCode: 1, reason: Error}} | Error | init container fetch exited with 1 (Error)
                    # unless nothing else can be
                    {terminated: {exitCode: 3, reason: Error}}   | {terminated: {exitCode: 0, reason: Completed}} | {} | Error | sidecar proxy exited with 3 (Error)
                    """)
    void aSidecarIsTheCauseOnlyWhereNothingElseIs(
            String proxy, String train, String fetch, String reason, String message) {
        var pod = pod(
                """
                phase: Failed
                initContainerStatuses: [{name: proxy, state: %s}, {name: fetch, state: %s}]
                containerStatuses: [{name: train, state: %s}]
                """
                        .formatted(proxy, fetch, train));
        pod.setSpec(Serialization.unmarshal(
                "initContainers: [{name: proxy, restartPolicy: Always}, {name: fetch}]\ncontainers: [{name: train}]",
                PodSpec.class));
        assertThat(WorkloadState.of(pod).outcome()).isEqualTo(new Outcome.Failed(reason, message));

        pod.setSpec(new SeenPodSpec("{}", null, Set.of("proxy")));
        assertThat(WorkloadState.of(pod).outcome()).isEqualTo(new Outcome.Failed(reason, message));
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
