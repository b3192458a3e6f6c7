package ai.run.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which events a change of the status gives; {@code (W)} is a Warning, {@code (N)} is Normal. */
class StatusEventTest {

    private static final String WORKLOAD = "workloadRef: {apiVersion: batch/v1, kind: Job, name: train, uid: 6f1c}\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # what is wrong
                    Accepted    | False   | IdentityUnknown   | (W) IdentityUnknown: why
                    Accepted    | False   | ImmutableField    | (W) ImmutableField: why
                    Admitted    | False   | PodsRefused       | (W) PodsRefused: why
                    Stalled     | True    | NameConflict      | (W) NameConflict: why
                    Stalled     | True    | WorkloadDeleted   | (W) WorkloadDeleted: why
                    Failed      | True    | WorkloadFailed    | (W) WorkloadFailed: why
                    # what is worth knowing
                    Suspended   | True    | SuspendedByUser   | (N) SuspendedByUser: why
                    Suspended   | True    | SuspendedByQueue  | (N) SuspendedByQueue: why
                    Complete    | True    | WorkloadSucceeded | (N) WorkloadSucceeded: why
                    # the usual course of things
                    Accepted    | True    | SpecAccepted      | ''
                    Admitted    | True    | PodsAdmitted      | ''
                    Admitted    | Unknown | AwaitingPods      | ''
                    Suspended   | False   | Resumed           | ''
                    Ready       | True    | WorkloadRunning   | ''
                    Ready       | False   | AwaitingPods      | ''
                    Reconciling | True    | AwaitingPods      | ''
                    # told by the condition that brought it about
                    Stalled     | True    | PodsRefused       | ''
                    Stalled     | True    | WorkloadFailed    | ''
                    # passes by itself, or comes again and again
                    Reconciling | True    | InternalError     | ''
                    """)
    void aConditionThatIsNewGivesItsEvent(String type, String status, String reason, String event) {
        var now = condition(type, status, reason, "why");

        assertThat(events(null, now)).isEqualTo(event);
        assertThat(events(new RunaiJobStatus(), now)).isEqualTo(event);
    }

    @Test
    void nothingNewGivesNoEvent() {
        var before = status(WORKLOAD + "conditions:\n"
                + "  - {type: Accepted, status: 'False', reason: ImmutableField, message: why,"
                + " observedGeneration: 1}\n");
        var now = status(WORKLOAD + "active: 3\n"
                + "conditions:\n"
                + "  - {type: Accepted, status: 'False', reason: ImmutableField, message: why,"
                + " observedGeneration: 2}\n");

        assertThat(events(before, now)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    True  | SpecAccepted    | The spec passed every check.
                    False | IdentityUnknown | why
                    False | RootUser        | why not
                    """)
    void anotherStatusReasonOrMessageIsNew(String status, String reason, String message) {
        var before = condition("Accepted", status, reason, message);
        var now = condition("Accepted", "False", "RootUser", "why");

        assertThat(events(before, now)).isEqualTo("(W) RootUser: why");
    }

    @Test
    void whatIsOverGivesNoEvent() {
        var before = condition("Accepted", "False", "RootUser", "why");
        var now = condition("Accepted", "True", "SpecAccepted", "The spec passed every check.");

        assertThat(events(before, now)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # nothing was in force
                    {}                                                                | (N) Created: Created Job train.
                    # who it runs as
                    {identity: {username: alice, uid: 1234, gid: 5678}}               | (N) Created: Created Job train, running as alice (UID 1234, GID 5678).
                    {identity: {uid: 1234, gid: 5678}}                                | (N) Created: Created Job train, running as UID 1234, GID 5678.
                    # what was forced on it, and what it lost
                    {enforced: [RunAsUser, PreventPrivilegeEscalation]}               | (N) Created: Created Job train; enforced: RunAsUser, PreventPrivilegeEscalation.
                    {overridden: ['hostPID: true -> false', 'fsGroup: 0 -> unset']}   | (N) Created: Created Job train; overridden: hostPID: true -> false, fsGroup: 0 -> unset.
                    {identity: {uid: 1, gid: 2}, enforced: [RunAsUser], overridden: ['fsGroup: 0 -> unset']} | (N) Created: Created Job train, running as UID 1, GID 2; enforced: RunAsUser; overridden: fsGroup: 0 -> unset.
                    """)
    void aNewWorkloadIsDescribedOnce(String provenance, String event) {
        var now = status(provenance);
        now.setWorkloadRef(status(WORKLOAD).getWorkloadRef());

        assertThat(events(null, now)).isEqualTo(event);
        assertThat(events(status("{phase: Pending}"), now)).isEqualTo(event);
        assertThat(events(now, now)).isEmpty();
    }

    @Test
    void aWorkloadThatWasMadeAgainIsNew() {
        var now = status(WORKLOAD.replace("6f1c", "7a2d"));

        assertThat(events(status(WORKLOAD), now)).isEqualTo("(N) Created: Created Job train.");
    }

    /** That it ran as its user would be a lie. */
    @Test
    void aWorkloadThatWasChangedIsToldOfOnce() {
        var now = status(
                WORKLOAD
                        + """
                identity: {uid: 1, gid: 2}
                conditions:
                  - {type: Admitted, status: 'False', reason: AdmissionChangedPod, message: why}
                  - {type: Failed, status: 'True', reason: AdmissionChangedPod, message: why}
                """);

        assertThat(events(null, now)).isEqualTo("(W) AdmissionChangedPod: why");
    }

    @Test
    void aWorkloadThatIsGoneGivesNoEvent() {
        assertThat(events(status(WORKLOAD), new RunaiJobStatus())).isEmpty();
    }

    @Test
    void tellsThingsInTheOrderInWhichTheyHappened() {
        var now = status(
                WORKLOAD
                        + """
                conditions:
                  - {type: Failed, status: 'True', reason: WorkloadFailed, message: why}
                  - {type: Admitted, status: 'False', reason: PodsRefused, message: why}
                """);

        assertThat(events(null, now))
                .isEqualTo("(N) Created: Created Job train. AND (W) PodsRefused: why AND (W) WorkloadFailed: why");
    }

    private static String events(RunaiJobStatus before, RunaiJobStatus now) {
        return StatusEvent.between(before, now).stream()
                .map(event -> (event.warning() ? "(W) " : "(N) ") + event.reason() + ": " + event.message())
                .collect(Collectors.joining(" AND "));
    }

    private static RunaiJobStatus condition(String type, String status, String reason, String message) {
        return status("conditions: [{type: %s, status: '%s', reason: %s, message: '%s'}]"
                .formatted(type, status, reason, message));
    }

    private static RunaiJobStatus status(String yaml) {
        // What begins with a brace would be read as JSON.
        return Serialization.unmarshal("---\n" + yaml, RunaiJobStatus.class);
    }
}
