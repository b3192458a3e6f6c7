package ai.run.operator.reconciler;

import static ai.run.operator.reconciler.TestJobs.EVENTS;
import static ai.run.operator.reconciler.TestJobs.JOB;
import static ai.run.operator.reconciler.TestJobs.JOBS;
import static ai.run.operator.reconciler.TestJobs.PODS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.run.operator.reconciler.MissingWorkloads.Fate;
import ai.run.operator.testing.FakeApiServer;
import ai.run.operator.testing.FakeApiServer.Answer;
import ai.run.operator.testing.FakeApiServer.Request;
import ai.run.operator.workload.Outcome;
import ai.run.operator.workload.WorkloadState;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import ai.run.v1.WorkloadRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked about a workload that no watch brings, and what is made of the API server's answers. */
class MissingWorkloadsTest {

    private static final String FORGOTTEN =
            "{\"apiVersion\": \"v1\", \"kind\": \"Status\", \"status\": \"Failure\", \"reason\": \"Expired\", \"code\": 410,"
                    + " \"message\": \"too old resource version\"}";

    private final FakeApiServer server = new FakeApiServer();
    private final List<Request> watches = new ArrayList<>();
    private final RunaiJob job = TestJobs.runaiJob();
    private final KnownWorkloads known = new KnownWorkloads();
    private boolean wasThereBefore;
    private @Nullable String lease;
    private final MissingWorkloads missing = new MissingWorkloads(
            server.client(),
            known,
            new PastChanges(server.client(), Duration.ofSeconds(1)),
            job -> wasThereBefore,
            () -> Optional.ofNullable(lease));

    /** The status tells of a Job. */
    @BeforeEach
    void start() {
        job.setStatus(RunaiJobStatus.builder()
                .workloadRef(WorkloadRef.builder().kind("Job").uid("uid-of-job").build())
                .build());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void happened(String... events) {
        server.on("GET " + JOBS, request -> {
            watches.add(request);
            return new Answer(200, String.join("\n", events));
        });
    }

    private static String event(String type, Job job) {
        return Serialization.asJson(Map.of("type", type, "object", job)).replace("\n", "");
    }

    private static Job complete() {
        return new JobBuilder(TestJobs.job())
                .withNewStatus()
                .addNewCondition()
                .withType("Complete")
                .withStatus("True")
                .withLastTransitionTime("2026-07-01T12:00:00Z")
                .endCondition()
                .endStatus()
                .build();
    }

    private static Job deleted(Job job) {
        return new JobBuilder(job)
                .editMetadata()
                .withDeletionTimestamp("2026-07-01T12:00:00Z")
                .endMetadata()
                .build();
    }

    @Test
    void ofAJobThatNeverHadAWorkloadNothingIsAsked() {
        for (var status : new RunaiJobStatus[] {null, new RunaiJobStatus()}) {
            job.setStatus(status);
            assertThat(missing.of(job)).isEqualTo(new Fate.None());
        }
        assertThat(server.lines()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Job, batch/v1, " + JOB, "Pod, v1, " + PODS + "/train"})
    void aWorkloadThatIsThereIsFound(String kind, String apiVersion, String path) {
        job.getStatus().getWorkloadRef().setKind(kind);
        var workload = new GenericKubernetesResource();
        workload.setApiVersion(apiVersion);
        workload.setKind(kind);
        workload.setMetadata(TestJobs.job().getMetadata());
        server.on("GET " + path, Answer.of(workload));

        assertThat(missing.of(job)).isInstanceOf(Fate.Unwatched.class);
        assertThat(server.lines()).containsExactly("GET " + path);
    }

    /** Somebody else made it, under the same name. */
    @Test
    void whatBelongsToAnotherIsNotTheWorkload() {
        var anothers = TestJobs.job();
        anothers.getMetadata().getOwnerReferences().get(0).setUid("else");
        server.on("GET " + JOB, Answer.of(anothers));
        happened(event("DELETED", TestJobs.job()));

        assertThat(missing.of(job)).isEqualTo(new Fate.None());
    }

    @Test
    void oneThatEndedBeforeItWasDeletedIsToldOfByItsLastState() {
        happened(
                event("MODIFIED", TestJobs.job()),
                event("MODIFIED", complete()),
                event("DELETED", deleted(complete())));

        assertThat(missing.of(job)).isInstanceOfSatisfying(Fate.Ended.class, ended -> assertThat(
                        WorkloadState.of(ended.workload()).outcome())
                .isEqualTo(new Outcome.Complete()));
        assertThat(server.lines()).containsExactly("GET " + JOB, "GET " + JOBS);
        assertThat(watches.get(0).uri().getQuery())
                .contains("watch=true", "fieldSelector=metadata.name=train", "resourceVersion=7");
    }

    @Test
    void oneThatWasDeletedBeforeItsEndIsGoneAndNotAskedForAgain() {
        happened(event("MODIFIED", deleted(TestJobs.job())), event("DELETED", deleted(complete())));

        assertThat(missing.of(job)).isEqualTo(new Fate.None());
        assertThat(missing.of(job)).isEqualTo(new Fate.None());
        assertThat(watches).hasSize(1);
    }

    /** The RunaiJob may have been changed after its workload was deleted; its version would begin too late. */
    @Test
    void theHistoryBeginsWhereThisProcessSawTheWorkload() {
        var seen = TestJobs.job();
        seen.getMetadata().setResourceVersion("5");
        missing.saw(job, seen);
        job.setStatus(null);
        happened(event("DELETED", complete()));

        assertThat(missing.of(job)).isInstanceOf(Fate.Ended.class);
        assertThat(watches.get(0).uri().getQuery()).contains("resourceVersion=5");
    }

    @Test
    void anEndBeforeTheDeletionIsToldWhileAFinalizerHoldsTheWorkload() {
        happened(event("MODIFIED", complete()), event("MODIFIED", deleted(complete())));
        assertThat(missing.hadEnded(job, deleted(complete()))).isTrue();

        happened(event("MODIFIED", deleted(TestJobs.job())), event("MODIFIED", deleted(complete())));
        assertThat(missing.hadEnded(job, deleted(complete()))).isFalse();
    }

    /** A watch brings the last state with the deletion, however long nothing had happened before. */
    @Test
    void theLastStateThatTheWatchBroughtTellsWithoutARequestForMore() {
        known.gone = complete();
        assertThat(missing.of(job)).isInstanceOf(Fate.Ended.class);

        known.gone = TestJobs.job();
        assertThat(missing.of(job)).isEqualTo(new Fate.None());
        assertThat(server.lines()).containsOnly("GET " + JOB);
    }

    /** The watch told of it as if it were gone, and tells of nothing else any more. */
    @Test
    void oneThatLostItsLabelIsAskedForAgainWhenItIsReallyGone() {
        known.gone = TestJobs.job();
        server.on("GET " + JOB, Answer.of(TestJobs.job()));
        assertThat(missing.of(job)).isInstanceOf(Fate.Unwatched.class);

        server.on("GET " + JOB, Answer.failure(404, "not found"));
        happened(event("MODIFIED", complete()), event("DELETED", complete()));
        assertThat(missing.of(job)).isInstanceOf(Fate.Ended.class);
    }

    /** In the last state both have the same second; what came first the API server has to tell, if it can. */
    @ParameterizedTest
    @CsvSource({"DELETED, None", "ERROR, Ended"})
    void theOrderIsAskedForWhereTheLastStateDoesNotTell(String event, String fate) {
        known.gone = deleted(complete());
        happened(
                event.equals("ERROR")
                        ? new String[] {"{\"type\": \"ERROR\", \"object\": " + FORGOTTEN + "}"}
                        : new String[] {
                            event("MODIFIED", deleted(TestJobs.job())), event("DELETED", deleted(complete()))
                        });

        assertThat(missing.of(job).getClass().getSimpleName()).isEqualTo(fate);
    }

    /** On a busy cluster the API server's memory is short; what matters is what nobody saw. */
    @Test
    void whereTheJobsOwnTimeIsForgottenTheLastLeadersTellsEnough() {
        lease = "6";
        server.on("GET " + JOBS, request -> {
            watches.add(request);
            return request.uri().getQuery().contains("resourceVersion=6")
                    ? new Answer(200, event("DELETED", complete()))
                    : new Answer(410, FORGOTTEN);
        });

        assertThat(missing.of(job)).isInstanceOf(Fate.Ended.class);
        assertThat(watches).hasSize(2);
    }

    /** Another process made it, and was killed before it wrote a status. */
    @ParameterizedTest
    @CsvSource({
        // when something happened to a Job of the name, what is told of that, and what became of it
        "2026-07-01T12:00:00Z, DELETED, Ended",
        "2026-07-01T12:00:00Z,        , None",
        "2026-07-01T11:59:59Z, DELETED, None",
    })
    void whatAnotherProcessMadeIsFoundByItsEvents(String at, String told, String fate) {
        wasThereBefore = true;
        job.setStatus(null);
        server.on(
                "GET " + EVENTS,
                new Answer(200, "{\"items\": [{\"metadata\": {\"creationTimestamp\": \"%s\"}}]}".formatted(at)));
        happened(told == null ? new String[0] : new String[] {event(told, complete())});

        assertThat(missing.of(job).getClass().getSimpleName()).isEqualTo(fate);
        assertThat(server.requests().get(0).uri().getQuery())
                .contains("involvedObject.kind=Job", "involvedObject.name=train");
    }

    @ParameterizedTest
    @ValueSource(strings = {"by an answer", "by an event", "by silence"})
    void whatTheServerHasForgottenNobodyKnows(String how) {
        switch (how) {
            case "by an answer" -> server.on("GET " + JOBS, new Answer(410, FORGOTTEN));
            case "by an event" -> happened("{\"type\": \"ERROR\", \"object\": " + FORGOTTEN + "}");
            default -> happened();
        }

        assertThat(missing.of(job)).isEqualTo(new Fate.Unknown());
        assertThat(missing.hadEnded(job, (HasMetadata) deleted(complete())))
                .as("what may have ended is not run again")
                .isTrue();
    }

    @Test
    void aJobThatGoesOnUnaskedIsSettledByAPerson() {
        happened("{\"type\": \"ERROR\", \"object\": " + FORGOTTEN + "}");
        missing.settle(job);

        assertThat(missing.of(job)).isEqualTo(new Fate.None());
        assertThat(server.lines()).isEmpty();
    }

    /** The status that tells of the failure gives the job a later version. */
    @ParameterizedTest
    @ValueSource(ints = {0, 403, 500})
    void whatTheServerDoesNotAnswerIsAskedAgainOfTheSameTime(int code) {
        server.on("GET " + JOBS, code == 0 ? Answer.none() : Answer.failure(code, "no"));
        assertThatExceptionOfType(KubernetesClientException.class).isThrownBy(() -> missing.of(job));

        job.getMetadata().setResourceVersion("8");
        happened(event("DELETED", complete()));
        assertThat(missing.of(job)).isInstanceOf(Fate.Ended.class);
        assertThat(watches.get(0).uri().getQuery()).contains("resourceVersion=7");
    }
}
