package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivityTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # spec                           | status                                                   | activity
                    {}                               | {}                                                       | NOTHING_RUNS
                    {suspend: true}                  | {}                                                       | NOTHING_RUNS
                    # its pods are being ended
                    {suspend: true}                  | {startTime: STARTED, active: 1, ready: 1}                | NOTHING_RUNS
                    {suspend: true, completions: 9}  | {startTime: STARTED, succeeded: 3, terminating: 1}       | NOTHING_RUNS
                    # resumed just now
                    {}                               | {conditions: [{type: Suspended, status: 'True'}]}        | NOTHING_RUNS
                    # how it stands still where the server knows no suspension
                    {parallelism: 0}                 | {startTime: STARTED, failed: 1}                          | NOTHING_RUNS
                    {parallelism: 0}                 | {startTime: STARTED, active: 1, ready: 1}                | NOTHING_RUNS
                    {}                               | {startTime: STARTED}                                     | PODS_TELL
                    {}                               | {startTime: STARTED, active: 1, ready: 0}                | PODS_TELL
                    {}                               | {startTime: STARTED, terminating: 1}                     | PODS_TELL
                    {}                               | {startTime: STARTED, active: 2, ready: 1}                | RUNS
                    {}                               | {startTime: STARTED, active: 1, ready: 0, failed: 1}     | RUNS
                    {completions: 2}                 | {startTime: STARTED, active: 1, ready: 0, succeeded: 1}  | RUNS
                    # what is done, or failed, has only to be counted
                    {}                               | {startTime: STARTED, uncountedTerminatedPods: {succeeded: [a]}} | RUNS
                    {}                               | {startTime: STARTED, uncountedTerminatedPods: {failed: [a]}}    | RUNS
                    {suspend: true}                  | {startTime: STARTED, uncountedTerminatedPods: {succeeded: [a]}} | RUNS
                    {parallelism: 0}                 | {startTime: STARTED, uncountedTerminatedPods: {succeeded: [a]}} | RUNS
                    {suspend: true, completions: 2}  | {startTime: STARTED, succeeded: 1, uncountedTerminatedPods: {succeeded: [a]}} | RUNS
                    {suspend: true, completions: 2}  | {startTime: STARTED, uncountedTerminatedPods: {succeeded: [a]}} | NOTHING_RUNS
                    """)
    void aJobStandsStillUntilItHasPods(String spec, String status, Activity activity) {
        var job = Serialization.unmarshal(
                "---\n{apiVersion: batch/v1, kind: Job, metadata: {name: x}, spec: %s, status: %s}"
                        .formatted(spec, status.replace("STARTED", "'2026-01-01T12:00:00Z'")),
                Job.class);

        assertThat(Activity.of(job)).isEqualTo(activity);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {}                 | {}                | NOTHING_RUNS
                    {}                 | {phase: Pending}  | NOTHING_RUNS
                    {nodeName: ''}     | {phase: Pending}  | NOTHING_RUNS
                    {nodeName: node-1} | {phase: Pending}  | RUNS
                    {nodeName: node-1} | {}                | RUNS
                    {}                 | {phase: Running}  | RUNS
                    {}                 | {phase: Unknown}  | RUNS
                    """)
    void aPodStandsStillUntilItHasANode(String spec, String status, Activity activity) {
        var pod = Serialization.unmarshal(
                "---\n{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: %s, status: %s}".formatted(spec, status),
                Pod.class);

        assertThat(Activity.of(pod)).isEqualTo(activity);
    }
}
