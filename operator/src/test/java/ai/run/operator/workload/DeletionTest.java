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
                    # phase   | its container ended at | deletion
                    Running   |          | BEFORE_END
                    Pending   |          | BEFORE_END
                    Succeeded | 11:59:59 | AFTER_END
                    Failed    | 11:59:59 | AFTER_END
                    # the kubelet stopped it
                    Failed    | 12:00:05 | BEFORE_END
                    Succeeded | 12:00:05 | BEFORE_END
                    # one cannot tell
                    Failed    | 12:00:00 | UNCLEAR
                    Failed    |          | UNCLEAR
                    """)
    void ofAPodIsToldByTheEndOfItsContainers(String phase, String end, Deletion deletion) {
        assertThat(Deletion.of(pod(POD_MARK, phase, end))).isEqualTo(deletion);
        assertThat(Deletion.of(pod("", phase, end))).isEqualTo(Deletion.NONE);
    }

    /** The mark is the kubelet's own, a second after it has stopped the containers: the deletion was asked for at any time before. */
    @ParameterizedTest
    @CsvSource({"Failed, 11:59:59, UNCLEAR", "Succeeded, 11:59:59, UNCLEAR", "Failed, 12:00:01, BEFORE_END"})
    void ofAPodWhoseKubeletIsDoneWithItIsNotToldByTheMark(String phase, String end, Deletion deletion) {
        assertThat(Deletion.of(
                        pod("deletionTimestamp: '2026-01-01T12:00:00Z', deletionGracePeriodSeconds: 0", phase, end)))
                .isEqualTo(deletion);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # condition        | since    | deletion
                    Suspended          | 11:59:59 | BEFORE_END
                    SuccessCriteriaMet | 11:59:59 | UNCLEAR
                    Complete           | 11:59:59 | AFTER_END
                    Failed             | 11:59:59 | AFTER_END
                    # its pods were deleted with it, and that counts as failed
                    Failed             | 12:00:05 | BEFORE_END
                    # a time to live of 0 deletes it in the second of its end
                    Complete           | 12:00:00 | UNCLEAR
                    """)
    void ofAJobIsToldByTheTimeOfItsCondition(String condition, String since, Deletion deletion) {
        assertThat(Deletion.of(job(JOB_MARK, condition, since))).isEqualTo(deletion);
        assertThat(Deletion.of(job("", condition, since))).isEqualTo(Deletion.NONE);
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
