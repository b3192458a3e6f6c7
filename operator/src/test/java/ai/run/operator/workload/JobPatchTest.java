package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.ChangeableFields;
import ai.run.v1.RunaiJobSpec;
import ai.run.v1.Workload;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each row: the RunaiJob's spec, the live Job's spec, and the spec of the patch; empty for no patch. */
class JobPatchTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # nothing differs
                    {}                                | {}                                             |
                    {}                                | {parallelism: 1, completions: 1, suspend: false} |
                    {parallelism: 1}                  | {}                                             |
                    {parallelism: 3}                  | {parallelism: 3}                               |
                    {activeDeadlineSeconds: 60}       | {activeDeadlineSeconds: 60}                    |
                    {suspend: true}                   | {suspend: true}                                |
                    {suspend: false}                  | {}                                             |
                    # what cannot change, or is not the Job's, is never patched
                    {backoffLimit: 2}                 | {backoffLimit: 6}                              |
                    {ttlSecondsAfterFinished: 60}     | {}                                             |
                    # parallelism
                    {parallelism: 3}                  | {parallelism: 1}                               | {"parallelism":3}
                    {parallelism: 0}                  | {parallelism: 1}                               | {"parallelism":0}
                    {}                                | {parallelism: 3}                               | {"parallelism":1}
                    # activeDeadlineSeconds
                    {activeDeadlineSeconds: 60}       | {}                                             | {"activeDeadlineSeconds":60}
                    {activeDeadlineSeconds: 60}       | {activeDeadlineSeconds: 90}                    | {"activeDeadlineSeconds":60}
                    {}                                | {activeDeadlineSeconds: 90}                    | {"activeDeadlineSeconds":null}
                    # suspend
                    {suspend: true}                   | {}                                             | {"suspend":true}
                    {suspend: true}                   | {suspend: false}                               | {"suspend":true}
                    {suspend: false}                  | {suspend: true}                                | {"suspend":false}
                    {}                                | {suspend: true}                                | {"suspend":false}
                    # together
                    {parallelism: 3, suspend: true}   | {activeDeadlineSeconds: 90}                    | {"parallelism":3,"activeDeadlineSeconds":null,"suspend":true}
                    """)
    void makesTheLiveJobFollowTheSpec(String spec, String live, String patch) {
        assertThat(patch(spec, live, "{}", true)).isEqualTo(patch);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # the queue resumes it, we do not
                    {}                                | {suspend: true}                                |
                    {suspend: false}                  | {suspend: true}                                |
                    {parallelism: 2}                  | {suspend: true}                                | {"parallelism":2}
                    # we may suspend it
                    {suspend: true}                   | {suspend: false}                               | {"suspend":true}
                    """)
    void leavesItToTheQueueToResumeAQueuedJob(String spec, String live, String patch) {
        assertThat(patch(spec, live, "{labels: {kueue.x-k8s.io/queue-name: gpus}}", true))
                .isEqualTo(patch);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {suspend: true}                   | {parallelism: 1}                               | {"parallelism":0}
                    {suspend: true, parallelism: 3}   | {parallelism: 3}                               | {"parallelism":0}
                    {suspend: true, parallelism: 3}   | {parallelism: 0}                               |
                    {suspend: false, parallelism: 3}  | {parallelism: 0}                               | {"parallelism":3}
                    {}                                | {parallelism: 0}                               | {"parallelism":1}
                    """)
    void suspendsByParallelismWhereTheServerDoesNotKnowSuspend(String spec, String live, String patch) {
        assertThat(patch(spec, live, "{}", false)).isEqualTo(patch);
    }

    /** But for the time to live, which is the RunaiJob's own, everything that may change is carried over. */
    @Test
    void carriesOverWhateverMayChange() {
        var spec = yaml(
                "{parallelism: 3, activeDeadlineSeconds: 60, ttlSecondsAfterFinished: 60, suspend: true}",
                RunaiJobSpec.class);
        var live = yaml("{metadata: {}, spec: {}}", Job.class);
        var carriedOver = new HashSet<>(ChangeableFields.of(Workload.JOB));
        carriedOver.remove("ttlSecondsAfterFinished");

        assertThat(JobPatch.between(spec, live, true).orElseThrow().spec().keySet())
                .isEqualTo(carriedOver);
    }

    private static String patch(String spec, String live, String metadata, boolean serverKnowsSuspend) {
        var job = yaml("{metadata: " + metadata + ", spec: " + live + "}", Job.class);
        return JobPatch.between(yaml(spec, RunaiJobSpec.class), job, serverKnowsSuspend)
                .map(change -> Serialization.asJson(change.spec()))
                .orElse(null);
    }

    private static <T> T yaml(String text, Class<T> type) {
        // Without the marker, a text that begins with a brace would be read as JSON.
        return Serialization.unmarshal("--- " + text, type);
    }
}
