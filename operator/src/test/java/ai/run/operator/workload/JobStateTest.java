package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.WorkloadRef;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobStateTest {

    @Test
    void ofAJobThatTheControllerHasNotSeenYet() {
        var state = state("{}", "{}");

        assertThat(state)
                .isEqualTo(new WorkloadState(
                        new WorkloadRef("batch/v1", "Job", "train", "6f1c"),
                        0,
                        null,
                        0,
                        0,
                        null,
                        null,
                        false,
                        new Outcome.Unfinished(),
                        false,
                        false));
    }

    @Test
    void ofAJobWithoutAStatus() {
        var job = job("{}", "{}");
        job.setStatus(null);

        assertThat(WorkloadState.of(job)).isEqualTo(state("{}", "{}"));
    }

    @Test
    void ofAJobThatRuns() {
        var state = state(
                "{}",
                "{active: 2, ready: 1, succeeded: 3, failed: 4, startTime: '2026-01-01T00:00:00Z', conditions: []}");

        assertThat(state.active()).isEqualTo(2);
        assertThat(state.ready()).isEqualTo(1);
        assertThat(state.succeeded()).isEqualTo(3);
        assertThat(state.failed()).isEqualTo(4);
        assertThat(state.startTime()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(state.completionTime()).isNull();
        assertThat(state.outcome()).isEqualTo(new Outcome.Unfinished());
    }

    @Test
    void ofAJobThatIsComplete() {
        var state = state(
                "{}",
                """
                succeeded: 1
                startTime: '2026-01-01T00:00:00Z'
                completionTime: '2026-01-01T00:01:00Z'
                conditions:
                  - {type: SuccessCriteriaMet, status: 'True', reason: CompletionsReached}
                  - {type: Complete, status: 'True', reason: CompletionsReached, message: Reached expected number of succeeded pods}
                """);

        assertThat(state.outcome()).isEqualTo(new Outcome.Complete());
        assertThat(state.completionTime()).isEqualTo("2026-01-01T00:01:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {reason: BackoffLimitExceeded, message: Job has reached the specified backoff limit} | BackoffLimitExceeded | Job has reached the specified backoff limit
                    {reason: DeadlineExceeded}                                                           | DeadlineExceeded     | the Job has failed and does not say why
                    {reason: '', message: ''}                                                            | Failed               | the Job has failed and does not say why
                    {}                                                                                   | Failed               | the Job has failed and does not say why
                    """)
    void failsInTheJobsOwnWords(String words, String reason, String message) {
        var condition = words.replace("{", "{type: Failed, status: 'True', ").replace(", }", "}");

        assertThat(state("{}", "conditions: [" + condition + "]").outcome())
                .isEqualTo(new Outcome.Failed(reason, message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: Complete, status: 'False'}",
                "{type: Failed, status: 'False', reason: BackoffLimitExceeded}",
                "{type: Failed, status: Unknown}",
                "{type: SuccessCriteriaMet, status: 'True'}",
                "{type: FailureTarget, status: 'True', reason: BackoffLimitExceeded}",
                "{type: Suspended, status: 'True'}",
                "{status: 'True'}",
            })
    void isNotFinishedByAnyOtherCondition(String condition) {
        assertThat(state("{}", "conditions: [" + condition + "]").outcome()).isEqualTo(new Outcome.Unfinished());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {suspend: true}  | {}                                              | true
                    {suspend: false} | {conditions: [{type: Suspended, status: 'True'}]}  | true
                    {suspend: false} | {conditions: [{type: Suspended, status: 'False'}]} | false
                    {}               | {}                                              | false
                    """)
    void isSuspendedByItsSpecOrUntilTheControllerHasResumedIt(String spec, String status, boolean suspended) {
        assertThat(state(spec, status).suspended()).isEqualTo(suspended);
    }

    @ParameterizedTest
    @CsvSource({
        "{active: 1},true",
        "{succeeded: 1},true",
        "{failed: 1},true",
        "{terminating: 1},true",
        "{ready: 0},false",
        "{active: 0},false"
    })
    void sawPodsWhenAnyIsCounted(String status, boolean seen) {
        assertThat(state("{}", status).podsSeen()).isEqualTo(seen);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {template: {spec: {securityContext: {supplementalGroupsPolicy: Strict}}}} | true
                    {template: {spec: {securityContext: {supplementalGroupsPolicy: Merge}}}}  | false
                    {template: {spec: {securityContext: {runAsUser: 1234}}}}                  | false
                    {template: {spec: {containers: []}}}                                      | false
                    {template: {}}                                                            | false
                    """)
    void tellsWhetherTheServerKeptTheGroupsStrict(String spec, boolean strict) {
        assertThat(state(spec, "{}").strictGroups()).isEqualTo(strict);
    }

    private static WorkloadState state(String spec, String status) {
        return WorkloadState.of(job(spec, status));
    }

    private static Job job(String spec, String status) {
        return Serialization.unmarshal(
                "metadata: {name: train, uid: 6f1c}\nspec: " + spec + "\nstatus:\n" + status.indent(2), Job.class);
    }
}
