package ai.run.operator.reconciler;

import static ai.run.operator.reconciler.TestJobs.CONFINED;
import static ai.run.operator.reconciler.TestJobs.JOB;
import static ai.run.operator.reconciler.TestJobs.PLAIN;
import static ai.run.operator.reconciler.TestJobs.PODS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.run.operator.decision.WorkloadAudit;
import ai.run.operator.status.Observation;
import ai.run.operator.testing.FakeApiServer;
import ai.run.operator.testing.FakeApiServer.Answer;
import ai.run.operator.testing.FakeApiServer.Request;
import ai.run.v1.ConditionType;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import ai.run.v1.WorkloadRef;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is deleted when a workload is not what was decided, and in which order. */
class BreachHandlerTest {

    private final FakeApiServer server = new FakeApiServer()
            .on("DELETE " + JOB, Answer.of("{}"))
            .on("DELETE " + PODS + "/train-a", Answer.of("{}"))
            .on("DELETE " + PODS + "/train-b", Answer.of("{}"));
    private final KnownWorkloads known = new KnownWorkloads();
    private final BreachHandler breaches = new BreachHandler(server.client(), known, new WorkloadAudit(true));
    private final RunaiJob job = TestJobs.runaiJob();

    @AfterEach
    void stop() {
        server.close();
    }

    private void lists(Pod... pods) {
        server.on("GET " + PODS, Answer.of(new PodListBuilder().withItems(pods).build()));
    }

    @Test
    void theJobIsDeletedFirstAndThenEveryPodOfIt() {
        lists(TestJobs.pod("train-a"), TestJobs.pod("train-b"));
        var seen = breaches.ofCreated(TestJobs.job(), CONFINED);

        assertThat(seen).get().isInstanceOfSatisfying(Observation.Breached.class, breached -> {
            assertThat(breached.reason()).isEqualTo(Reason.AdmissionChangedPod);
            assertThat(breached.provenance()).isEqualTo(CONFINED);
        });
        assertThat(server.lines())
                .containsExactly(
                        "DELETE " + JOB, "GET " + PODS, "DELETE " + PODS + "/train-a", "DELETE " + PODS + "/train-b");
    }

    @Test
    void onlyTheObjectThatWasSeenIsDeletedWithinASecond() {
        lists(TestJobs.pod("train-a"));
        breaches.ofCreated(TestJobs.job(), CONFINED);

        assertThat(deletions())
                .hasSize(2)
                .allSatisfy(request -> {
                    assertThat(request.json().path("gracePeriodSeconds").asInt())
                            .isEqualTo(1);
                    assertThat(request.json().path("propagationPolicy").asText())
                            .isEqualTo("Background");
                })
                .extracting(request -> request.json().at("/preconditions/uid").asText())
                .containsExactly("uid-of-job", "uid-of-train-a");
    }

    @Test
    void whatIsAsItWasDecidedStays() {
        assertThat(breaches.ofCreated(TestJobs.job(), PLAIN)).isEmpty();
        assertThat(server.lines()).isEmpty();
    }

    @Test
    void whatIsGoneAlreadyIsDeletedEnough() {
        server.on("DELETE " + JOB, Answer.failure(404, "jobs.batch \"train\" not found"));
        lists(TestJobs.pod("train-a"));

        assertThat(breaches.ofCreated(TestJobs.job(), CONFINED)).isPresent();
        assertThat(server.lines()).contains("DELETE " + PODS + "/train-a");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 403, 409, 500})
    void aJobThatCannotBeDeletedIsAFailure(int code) {
        server.on("DELETE " + JOB, code == 0 ? Answer.none() : Answer.failure(code, "no"));

        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> breaches.ofCreated(TestJobs.job(), CONFINED));
        assertThat(server.lines()).as("its controller would make others").containsExactly("DELETE " + JOB);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 403, 500})
    void podsThatCannotBeListedAreLeftToTheGarbageCollector(int code) {
        server.on("GET " + PODS, code == 0 ? Answer.none() : Answer.failure(code, "no"));

        assertThat(breaches.ofCreated(TestJobs.job(), CONFINED)).isPresent();
    }

    @Test
    void aLiveJobIsHeldAgainstWhatWasInForceWhenItWasMade() {
        lists();

        assertThat(breaches.of(job, TestJobs.job(), CONFINED)).isPresent();
        assertThat(breaches.of(job, TestJobs.job(), PLAIN))
                .as("nothing was in force")
                .isEmpty();
    }

    @Test
    void thePodsOfAFailedJobThatCameLaterAreDeleted() {
        job.setStatus(failed(Reason.AdmissionChangedPod));
        known.pods.add(TestJobs.pod("train-a"));
        known.pods.add(terminating(TestJobs.pod("train-b")));
        breaches.stopLeftovers(job);

        assertThat(server.lines()).containsExactly("DELETE " + PODS + "/train-a");
    }

    @Test
    void thePodsOfAJobThatHasFailedByItselfAreLeftToIt() {
        job.setStatus(failed(Reason.WorkloadFailed));
        known.pods.add(TestJobs.pod("train-a"));
        breaches.stopLeftovers(job);

        assertThat(server.lines()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "true,  Running,   false, false",
        "false, Running,   false, true",
        "false, Succeeded, false, false",
        "false, Failed,    false, false",
        "false, Running,   true,  false"
    })
    void podsThatADeletedJobLeftBehindAreDeleted(
            boolean controlled, String phase, boolean terminating, boolean deleted) {
        var pod = new PodBuilder(TestJobs.pod("train-a"))
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
        if (!controlled) {
            pod.getMetadata().setOwnerReferences(List.of());
        }
        lists(terminating ? terminating(pod) : pod);
        job.setStatus(failed(Reason.WorkloadFailed));
        breaches.stopOrphans(job);

        assertThat(server.requests().get(0).uri().getQuery()).contains("controller-uid=uid-of-job");
        assertThat(deletions()).hasSize(deleted ? 1 : 0);
    }

    @Test
    void aJobThatHadNoWorkloadHasLeftNothingBehind() {
        breaches.stopOrphans(job);

        assertThat(server.lines()).isEmpty();
    }

    private List<Request> deletions() {
        return server.requests().stream()
                .filter(request -> request.method().equals("DELETE"))
                .toList();
    }

    private static Pod terminating(Pod pod) {
        pod.getMetadata().setDeletionTimestamp("2026-07-01T12:00:30Z");
        return pod;
    }

    private static RunaiJobStatus failed(Reason reason) {
        Condition failed = new ConditionBuilder()
                .withType(ConditionType.Failed.name())
                .withStatus("True")
                .withReason(reason.name())
                .build();
        return RunaiJobStatus.builder()
                .conditions(List.of(failed))
                .workloadRef(WorkloadRef.builder()
                        .kind("Job")
                        .name("train")
                        .uid("uid-of-job")
                        .build())
                .build();
    }
}
