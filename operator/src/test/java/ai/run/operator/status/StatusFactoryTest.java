package ai.run.operator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.run.operator.status.Observation.WorkloadObserved;
import ai.run.operator.testing.GoldenDirectory;
import ai.run.operator.workload.PodsReport;
import ai.run.operator.workload.Provenance;
import ai.run.operator.workload.WorkloadState;
import ai.run.v1.ConditionType;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobSpec;
import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusFactoryTest {

    private static final Instant MORNING = Instant.parse("2026-01-01T08:00:00Z");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.987Z");
    private static final Provenance PROVENANCE = new Provenance(null, null, null, null, null, null, null);

    private static final PodsReport PODS = PodsReport.of(
            Stream.of(
                            "{phase: Pending, containerStatuses: [{name: main, state: {waiting: {reason: ErrImagePull}}}]}",
                            "{phase: Failed, reason: Evicted, message: no room}")
                    .map(status -> Serialization.unmarshal("metadata: {name: train-a}\nstatus: " + status, Pod.class))
                    .toList(),
            NOON);

    static final List<Observation> everyObservation = List.of(
            new Observation.Rejected(Reason.IdentityUnknown, "nobody knows who the job runs as", true),
            new Observation.Suspended(),
            new Observation.Denied(PROVENANCE, "exceeded quota"),
            new Observation.NameConflict("there is a Job of that name"),
            new Observation.WorkloadDeleted(PROVENANCE, "Pod", Duration.ofSeconds(1)),
            new Observation.WorkloadLost(),
            following("{}"),
            new WorkloadObserved(PROVENANCE, workload("{}"), "exceeded quota", null),
            following("{active: 1, ready: 0}"),
            following("{active: 1, ready: 1}"),
            new WorkloadObserved(PROVENANCE, workload("{active: 1, ready: 1}"), null, "too late"),
            following("{conditions: [{type: Suspended, status: 'True'}]}"),
            following("{succeeded: 1, conditions: [{type: Complete, status: 'True'}]}"),
            following("{failed: 1, conditions: [{type: Failed, status: 'True', reason: BackoffLimitExceeded}]}"),
            new Observation.Breached(
                    PROVENANCE, workload("{succeeded: 1}"), Reason.AdmissionChangedPod, "Pod train runs as 7777"),
            following("{active: 1, ready: 0, failed: 1}").with(PODS),
            following("{active: 1, ready: 1}").with(PODS),
            following("{failed: 1, conditions: [{type: Failed, status: 'True', reason: BackoffLimitExceeded}]}")
                    .with(PODS),
            new Observation.Unreachable(PROVENANCE, workload("{active: 1, ready: 1}"), "the node does not answer"),
            new Observation.InProgress(Duration.ofMillis(500)),
            new Observation.Ended(),
            new Observation.OperatorFailed("the operator failed"));

    @TestFactory
    Stream<DynamicTest> goldenDirectory() throws IOException {
        return GoldenDirectory.tests("status", StatusCase.class, StatusCase::status);
    }

    @ParameterizedTest
    @FieldSource("everyObservation")
    void saysTheSameOfTheSameFindings(Observation seen) {
        var job = job(1);
        job.setStatus(make(MORNING, job, seen));

        assertThat(make(NOON, job, seen)).isEqualTo(job.getStatus());
    }

    @ParameterizedTest
    @FieldSource("everyObservation")
    void saysOfEveryConditionWhichGenerationItSpeaksOf(Observation seen) {
        var status = make(NOON, job(7), seen);

        assertThat(Objects.requireNonNullElse(status.getConditions(), List.<Condition>of()))
                .extracting(Condition::getObservedGeneration)
                .allMatch(generation -> generation == 7);
    }

    /** One status and one event, however often the server is asked: it lists its findings in changing order. */
    @Test
    void theSameDenialInOtherWordsIsNoNews() {
        var job = job(1);
        job.setStatus(make(MORNING, job, new Observation.Denied(PROVENANCE, "forbidden: [no memory, no cpu]")));

        var status = make(NOON, job, new Observation.Denied(PROVENANCE, "forbidden: [no cpu, no memory]"));

        assertThat(status).isEqualTo(job.getStatus());
        assertThat(make(NOON, job, new Observation.Denied(PROVENANCE, "forbidden: [no cpu, no disk]")))
                .isNotEqualTo(job.getStatus());
    }

    @Test
    void aTransitionTimeChangesWithTheStatusAlone() {
        var job = job(1);
        job.setStatus(make(MORNING, job, following("{}")));

        var status = make(NOON, job, following("{active: 1, ready: 0}"));

        assertThat(status.getConditions())
                .extracting(Condition::getType, Condition::getStatus, Condition::getLastTransitionTime)
                .containsExactly(
                        tuple("Accepted", "True", "2026-01-01T08:00:00Z"),
                        tuple("Admitted", "True", "2026-01-01T12:00:00Z"), // Unknown before
                        tuple("Ready", "True", "2026-01-01T12:00:00Z")); // False before
    }

    @Test
    void keepsTheTimeOfAConditionThatGetsAnotherReason() {
        var job = job(1);
        job.setStatus(make(MORNING, job, new Observation.Rejected(Reason.IdentityUnknown, "nobody knows", true)));

        var status = make(NOON, job, new Observation.Rejected(Reason.InvalidClusterConfig, "line 1: ...", true));

        assertThat(Conditions.find(status.getConditions(), ConditionType.Accepted))
                .hasValueSatisfying(accepted -> {
                    assertThat(accepted.getReason()).isEqualTo("InvalidClusterConfig");
                    assertThat(accepted.getLastTransitionTime()).isEqualTo("2026-01-01T08:00:00Z");
                });
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "yesterday"})
    void aTimeThatCannotBeReadBecomesNow(String time) {
        var complete = following("{succeeded: 1, conditions: [{type: Complete, status: 'True'}]}");
        for (var seen : List.of(complete, new Observation.Ended())) {
            var job = job(1);
            job.setStatus(make(MORNING, job, complete));
            job.getStatus().getConditions().forEach(condition -> condition.setLastTransitionTime(time));

            assertThat(make(NOON, job, seen).getConditions())
                    .extracting(Condition::getLastTransitionTime)
                    .containsOnly("2026-01-01T12:00:00Z");
        }
    }

    @Test
    void staysAdmittedWhenNoPodIsLeftToBeSeen() {
        var job = job(1);
        job.setStatus(make(MORNING, job, following("{active: 1}")));

        var status = make(NOON, job, following("{active: 0}"));

        assertThat(Conditions.whenTrue(status, ConditionType.Admitted)).isPresent();
    }

    @Test
    void shortensAMessageThatNobodyWouldRead() {
        var longest = "x".repeat(8_192);

        assertThat(messageOf(longest)).isEqualTo(longest);
        assertThat(messageOf(longest + "y")).isEqualTo("x".repeat(8_191) + "…");
    }

    @Test
    void showsWhatAMessageWouldHide() {
        assertThat(messageOf("asks for \u202E0 DIU")).isEqualTo("asks for \\u202E0 DIU");
    }

    @Test
    void whatItSaidBeforeItFailedSpeaksOfTheGenerationThatItSawThen() {
        var job = job(1);
        job.setStatus(make(MORNING, job, following("{active: 1, ready: 1}")));
        job.getMetadata().setGeneration(2L);

        var status = make(NOON, job, new Observation.OperatorFailed("the operator failed"));

        assertThat(status.getObservedGeneration()).isEqualTo(1);
        assertThat(status.getConditions())
                .extracting(Condition::getType, Condition::getObservedGeneration)
                .containsExactly(
                        tuple("Accepted", 1L),
                        tuple("Admitted", 1L),
                        tuple("PodsReady", 1L),
                        tuple("Ready", 1L),
                        tuple("Reconciling", 2L));
    }

    @ParameterizedTest
    @FieldSource("everyObservation")
    void isNotPutOffByAConditionThatSomebodyElseWrote(Observation seen) {
        var job = job(1);
        job.setStatus(RunaiJobStatus.builder()
                .conditions(List.of(
                        new ConditionBuilder()
                                .withType("Fancy")
                                .withStatus("True")
                                .build(),
                        new Condition()))
                .build());

        var status = make(NOON, job, seen);

        if (!(seen instanceof Observation.InProgress)) {
            assertThat(status.getConditions()).extracting(Condition::getType).doesNotContain("Fancy");
        }
    }

    private static String messageOf(String message) {
        var status = make(NOON, job(1), new Observation.NameConflict(message));
        return Conditions.whenTrue(status, ConditionType.Stalled).orElseThrow().getMessage();
    }

    private static RunaiJobStatus make(Instant now, RunaiJob job, Observation seen) {
        return new StatusFactory(Clock.fixed(now, ZoneOffset.UTC)).make(job, seen);
    }

    private static RunaiJob job(long generation) {
        var job = new RunaiJob();
        job.setMetadata(new ObjectMetaBuilder()
                .withName("train")
                .withGeneration(generation)
                .build());
        job.setSpec(new RunaiJobSpec());
        return job;
    }

    private static WorkloadObserved following(String jobStatus) {
        return new WorkloadObserved(PROVENANCE, workload(jobStatus), null, null);
    }

    private static WorkloadState workload(String jobStatus) {
        return WorkloadState.of(Serialization.unmarshal(
                "metadata: {name: train, uid: 6f1c}\nspec: {}\nstatus: " + jobStatus, Job.class));
    }
}
