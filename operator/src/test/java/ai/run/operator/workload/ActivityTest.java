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
                    # spec             | status                                            | activity
                    {}                 | {}                                                | NOTHING_RUNS
                    {}                 | {startTime: '2026-01-01T12:00:00Z'}               | NOTHING_RUNS
                    {suspend: true}    | {}                                                | NOTHING_RUNS
                    # its pods are being ended
                    {suspend: true}    | {active: 1, ready: 1}                             | NOTHING_RUNS
                    {suspend: true}    | {succeeded: 3, terminating: 1}                    | NOTHING_RUNS
                    # resumed just now
                    {}                 | {conditions: [{type: Suspended, status: 'True'}]}  | NOTHING_RUNS
                    # how it stands still where the server knows no suspension
                    {parallelism: 0}   | {failed: 1}                                       | NOTHING_RUNS
                    {}                 | {active: 1, ready: 0}                             | PODS_TELL
                    {}                 | {terminating: 1}                                  | PODS_TELL
                    {}                 | {active: 2, ready: 1}                             | RUNS
                    {}                 | {active: 1, ready: 0, failed: 1}                  | RUNS
                    {completions: 2}   | {active: 1, ready: 0, succeeded: 1}               | RUNS
                    """)
    void aJobStandsStillUntilItHasPods(String spec, String status, Activity activity) {
        var job = Serialization.unmarshal(
                "---\n{apiVersion: batch/v1, kind: Job, metadata: {name: x}, spec: %s, status: %s}"
                        .formatted(spec, status),
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
