package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeletionTest {

    /** The deletion was asked for at 12:00:00: a pod's mark tells when its 30 seconds of grace are over. */
    private static final String POD_MARK = "deletionTimestamp: '2026-01-01T12:00:30Z', deletionGracePeriodSeconds: 30";

    private static final String JOB_MARK = "deletionTimestamp: '2026-01-01T12:00:00Z', deletionGracePeriodSeconds: 0";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # phase   | its container ended at | cut short
                    Running   |          | true
                    Pending   |          | true
                    Succeeded | 11:59:59 | false
                    Failed    | 11:59:59 | false
                    # the kubelet stopped it, or one cannot tell
                    Failed    | 12:00:00 | true
                    Failed    | 12:00:05 | true
                    Succeeded | 12:00:05 | true
                    Failed    |          | true
                    """)
    void cutsAPodShortThatHadNotEndedBefore(String phase, String end, boolean cutShort) {
        assertThat(Deletion.isDeletedBeforeEnd(pod(POD_MARK, phase, end))).isEqualTo(cutShort);
        assertThat(Deletion.isDeletedBeforeEnd(pod("", phase, end))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # condition        | since    | cut short
                    Suspended          | 11:59:59 | true
                    SuccessCriteriaMet | 11:59:59 | true
                    Complete           | 11:59:59 | false
                    Failed             | 11:59:59 | false
                    # its pods were deleted with it, and that counts as failed
                    Failed             | 12:00:05 | true
                    """)
    void cutsAJobShortThatHadNotEndedBefore(String condition, String since, boolean cutShort) {
        assertThat(Deletion.isDeletedBeforeEnd(job(JOB_MARK, condition, since))).isEqualTo(cutShort);
        assertThat(Deletion.isDeletedBeforeEnd(job("", condition, since))).isFalse();
    }

    private static HasMetadata pod(String mark, String phase, String end) {
        var containers =
                end == null ? "" : "{state: {terminated: {exitCode: 1, finishedAt: '2026-01-01T%sZ'}}}".formatted(end);
        return read("apiVersion: v1\nkind: Pod\nmetadata: {%s}\nstatus: {phase: %s, containerStatuses: [%s]}"
                .formatted(mark, phase, containers));
    }

    private static HasMetadata job(String mark, String condition, String since) {
        return read(
                "apiVersion: batch/v1\nkind: Job\nmetadata: {%s}\nspec: {}\nstatus: {conditions: [{type: %s, status: 'True', lastTransitionTime: '2026-01-01T%sZ'}]}"
                        .formatted(mark, condition, since));
    }

    private static HasMetadata read(String yaml) {
        return Serialization.unmarshal(yaml, HasMetadata.class);
    }
}
