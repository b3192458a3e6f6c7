package ai.run.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusChangeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
            BEFORE                                             | NOW                                                          | REFUSALS
            ''                                                 | {type: Accepted, status: 'True', reason: SpecAccepted}       | []
            ''                                                 | {type: Accepted, status: 'False', reason: RootUser}          | [RootUser]
            {type: Accepted, status: 'False', reason: RootUser} | {type: Accepted, status: 'False', reason: RootUser, message: other} | []
            {type: Accepted, status: 'False', reason: RootUser} | {type: Accepted, status: 'False', reason: RootGroup}         | [RootGroup]
            {type: Accepted, status: 'True', reason: SpecAccepted} | {type: Admitted, status: 'False', reason: PodsRefused}    | [PodsRefused]
            {type: Admitted, status: 'True', reason: PodsAdmitted} | {type: Admitted, status: 'False', reason: AdmissionChangedPod} | [AdmissionChangedPod]
            {type: Admitted, status: 'False', reason: PodsRefused} | {type: Admitted, status: 'True', reason: PodsAdmitted}    | []
            """)
    void aRefusalCountsOnceForEveryReason(String before, String now, String refusals) {
        assertThat(new StatusChange(status(before), status(now)).rejections()).hasToString(refusals);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
            BEFORE               | NOW                                            | ENFORCED
            {}                   | {enforced: [RunAsUser]}                        | []
            {}                   | {enforced: [RunAsUser], workloadRef: {uid: a}} | [RunAsUser]
            {workloadRef: {uid: a}} | {enforced: [RunAsUser], workloadRef: {uid: a}} | []
            {workloadRef: {uid: a}} | {enforced: [RunAsUser], workloadRef: {uid: b}} | [RunAsUser]
            {}                   | {workloadRef: {uid: a}}                        | []
            """)
    void whatWasEnforcedCountsOnceForEveryWorkload(String before, String now, String enforced) {
        assertThat(new StatusChange(read(before), read(now)).enforced()).hasToString(enforced);
    }

    private static RunaiJobStatus status(String condition) {
        return read("{conditions: [" + condition + "]}");
    }

    private static RunaiJobStatus read(String yaml) {
        return Serialization.unmarshal("---\n" + yaml, RunaiJobStatus.class);
    }
}
