package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailedCreateTest {

    private static final Job WITHOUT_PODS = job("{}", "{}");
    private static final Optional<Instant> NEVER_ADMITTED = Optional.empty();

    @Test
    void saysNothingWhenThereAreNoEvents() {
        assertThat(FailedCreate.message(List.of(), WITHOUT_PODS, NEVER_ADMITTED))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Error creating: exceeded quota                                   | exceeded quota
                    exceeded quota                                                   | exceeded quota
                    (combined from similar events): Error creating: exceeded quota   | exceeded quota
                    no: Error creating: exceeded quota                               | no: Error creating: exceeded quota
                    """)
    void passesTheServersWordsOnWithoutTheControllers(String message, String words) {
        assertThat(FailedCreate.message(List.of(saying(message)), WITHOUT_PODS, NEVER_ADMITTED))
                .contains(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    pods "train-x7zq4" is forbidden: exceeded quota | pods "train-…" is forbidden: exceeded quota
                    pods "train-0-x7zq4" is forbidden               | pods "train-…" is forbidden
                    Pod "train-x7zq4" is invalid                    | Pod "train-…" is invalid
                    resource Pod/team-a/train-x7zq4 was blocked     | resource Pod/team-a/train-… was blocked
                    no train-x7zq4, no train-42wtb.                 | no train-…, no train-….
                    # older servers say no more than this
                    pods "train-" is forbidden                      | pods "train-" is forbidden
                    # other things
                    exceeded quota: train-quota                     | exceeded quota: train-quota
                    exceeded quota: train-gpus-x7zq4                | exceeded quota: train-gpus-x7zq4
                    exceeded quota: my-train-x7zq4                  | exceeded quota: my-train-x7zq4
                    exceeded quota: train-x7zq4-b                   | exceeded quota: train-x7zq4-b
                    """)
    void saysTheSameOfEveryPodOfTheJob(String message, String steady) {
        assertThat(FailedCreate.message(List.of(saying(message)), WITHOUT_PODS, NEVER_ADMITTED))
                .contains(steady);
    }

    @ParameterizedTest
    @ValueSource(ints = {56, 57, 58, 63})
    void knowsThePodsOfAJobWithALongName(int length) {
        var name = "n".repeat(length);
        var job = job("{}", "{}");
        job.getMetadata().setName(name);
        var stem = (name + "-").substring(0, Math.min(length + 1, 58));

        assertThat(FailedCreate.message(List.of(saying("pods \"" + stem + "x7zq4\"")), job, NEVER_ADMITTED))
                .contains("pods \"" + stem + "…\"");
    }

    private static Event saying(String message) {
        var event = event("lastTimestamp: '2026-01-01T12:00:00Z'");
        event.setMessage(message);
        return event;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{active: 1}",
                "{conditions: [{type: Complete, status: 'True'}]}",
                "{conditions: [{type: Failed, status: 'True'}]}"
            })
    void isOverOnceThereArePodsOrTheJobHasEnded(String status) {
        assertThat(FailedCreate.message(at("2026-01-01T12:00:00Z"), job("{}", status), NEVER_ADMITTED))
                .isEmpty();
    }

    @Test
    void isOverWhenTheJobIsSuspended() {
        assertThat(FailedCreate.message(at("2026-01-01T12:00:00Z"), job("{suspend: true}", "{}"), NEVER_ADMITTED))
                .isEmpty();
    }

    @Test
    void saysNothingOfAPod() {
        var pod = Serialization.unmarshal("metadata: {name: train, uid: 6f1c}\nstatus: {phase: Pending}", Pod.class);

        assertThat(FailedCreate.message(at("2026-01-01T12:00:00Z"), pod, NEVER_ADMITTED))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{kind: Job, name: train, uid: deleted-namesake}", "{kind: Job, name: train}"})
    void isNotTakenInByTheEventsOfANamesake(String involved) {
        var event = event("lastTimestamp: '2026-01-01T12:00:00Z'");
        event.setInvolvedObject(event("involvedObject: " + involved).getInvolvedObject());

        assertThat(FailedCreate.message(List.of(event), WITHOUT_PODS, NEVER_ADMITTED))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {source: {component: job-controller}}                                        | true
                    {reportingComponent: job-controller}                                         | true
                    {source: {component: job-controller}, reportingComponent: job-controller}    | true
                    {source: {component: kubelet}}                                               | false
                    {source: {component: kubelet}, reportingComponent: job-controller}           | false
                    {source: {}, reportingComponent: mallory}                                    | false
                    {source: {}, reportingComponent: ''}                                         | false
                    """)
    void isNotTakenInByTheEventsOfAnotherReporter(String reporter, boolean believed) {
        var event = event(reporter);
        event.setMessage("exceeded quota");

        assertThat(FailedCreate.message(List.of(event), WITHOUT_PODS, NEVER_ADMITTED)
                        .isPresent())
                .isEqualTo(believed);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T11:59:59Z, false",
        "2026-01-01T12:00:00Z, false",
        "2026-01-01T12:00:01Z, true",
        "2026-01-01T13:00:01+01:00, true",
    })
    void isOverWhenPodsWereAdmittedSince(String lastSeen, boolean still) {
        var admittedSince = Optional.of(Instant.parse("2026-01-01T12:00:00Z"));

        assertThat(FailedCreate.message(at(lastSeen), WITHOUT_PODS, admittedSince)
                        .isPresent())
                .isEqualTo(still);
    }

    @Test
    void saysWhatTheControllerSaidLast() {
        var events = Stream.of(
                        "{message: first, lastTimestamp: '2026-01-01T12:00:00Z'}",
                        "{message: last, eventTime: '2026-01-01T12:00:02.000000Z'}",
                        "{message: in between, lastTimestamp: '2026-01-01T12:00:01Z'}",
                        "{message: who knows when}",
                        "{message: nobody can say when, lastTimestamp: yesterday}")
                .map(FailedCreateTest::event)
                .toList();

        assertThat(FailedCreate.message(events, WITHOUT_PODS, NEVER_ADMITTED)).contains("last");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{message: why}", "{message: why, lastTimestamp: yesterday}"})
    void countsAnEventWithoutATimeUntilPodsWereAdmitted(String event) {
        var events = List.of(event(event));

        assertThat(FailedCreate.message(events, WITHOUT_PODS, NEVER_ADMITTED)).contains("why");
        assertThat(FailedCreate.message(events, WITHOUT_PODS, Optional.of(Instant.EPOCH)))
                .isEmpty();
    }

    @Test
    void saysNothingWhenTheEventDoesNot() {
        assertThat(FailedCreate.message(
                        List.of(event("lastTimestamp: '2026-01-01T12:00:00Z'")), WITHOUT_PODS, NEVER_ADMITTED))
                .isEmpty();
    }

    private static List<Event> at(String lastSeen) {
        return List.of(event("{message: why, lastTimestamp: '" + lastSeen + "'}"));
    }

    /** An event about the job. */
    private static Event event(String yaml) {
        var event = Serialization.unmarshal("---\n" + yaml, Event.class);
        if (event.getInvolvedObject() == null) {
            event.setInvolvedObject(
                    event("involvedObject: {kind: Job, name: train, uid: 6f1c}").getInvolvedObject());
        }
        if (event.getSource() == null && event.getReportingComponent() == null) {
            event.setSource(new EventSource("job-controller", null));
        }
        return event;
    }

    private static Job job(String spec, String status) {
        return Serialization.unmarshal(
                "metadata: {name: train, uid: 6f1c}\nspec: " + spec + "\nstatus: " + status, Job.class);
    }
}
