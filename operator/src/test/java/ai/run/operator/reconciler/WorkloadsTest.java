package ai.run.operator.reconciler;

import static ai.run.operator.reconciler.TestJobs.JOB;
import static ai.run.operator.reconciler.TestJobs.JOBS;
import static ai.run.operator.reconciler.TestJobs.PLAIN;
import static ai.run.operator.reconciler.TestJobs.RUNAI_JOBS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.run.operator.decision.Decision;
import ai.run.operator.decision.WorkloadAudit;
import ai.run.operator.metrics.JobMeters;
import ai.run.operator.status.Observation;
import ai.run.operator.testing.FakeApiServer;
import ai.run.operator.testing.FakeApiServer.Answer;
import ai.run.operator.testing.PassingTime;
import ai.run.operator.workload.Transition;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobSpec;
import ai.run.v1.RunaiJobStatus;
import ai.run.v1.WorkloadRef;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
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

/** What is asked of an API server, and what is made of its answer. */
class WorkloadsTest {

    private final FakeApiServer server = new FakeApiServer();
    private final PassingTime time = new PassingTime();
    private final KnownWorkloads known = new KnownWorkloads();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Workloads workloads = workloads(true);

    private Workloads workloads(boolean serverKnowsSuspend) {
        return new Workloads(
                server.client(),
                known,
                serverKnowsSuspend,
                time,
                new JobMeters(registry),
                new BreachHandler(server.client(), known, new WorkloadAudit(true)),
                new RecreationBackOff(time),
                new MissingWorkloads(
                        server.client(),
                        known,
                        new PastChanges(server.client(), Duration.ofSeconds(1)),
                        job -> false,
                        Optional::empty),
                new OutdatedJobs(server.client(), time));
    }

    /** It asks for the job first, of which nothing is there: no other test is about that. */
    @BeforeEach
    void looksForTheFirstTime() {
        server.on("GET " + RUNAI_JOBS, Answer.of(new DefaultKubernetesResourceList<RunaiJob>()));
        create();
        server.forget();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** The API server answers the creation with what was sent. */
    private void takes() {
        server.on("POST " + JOBS, request -> Answer.of(request.body()));
    }

    private Observation create() {
        return create(TestJobs.runaiJob());
    }

    private Observation create(RunaiJob job) {
        return workloads.create(job, new Decision.Accepted(TestJobs.job(), PLAIN));
    }

    @Test
    void aWorkloadIsCreatedByOneRequestAndRemembered() {
        takes();
        time.pass(Duration.ofSeconds(3));

        assertThat(create()).isEqualTo(new Observation.InProgress(Transition.SETTLING_PERIOD));
        assertThat(server.lines()).containsExactly("POST " + JOBS);
        assertThat(server.requests().get(0).json().at("/metadata/annotations").fieldNames())
                .toIterable()
                .contains("run.ai/pod-hash");
        assertThat(known.workload).isNotNull();
        assertThat(registry.get("runaijob.workload.creation").timer().count()).isEqualTo(1);
    }

    /** The watch, which goes by the label, will not bring it. */
    @Test
    void aWorkloadThatLostItsLabelIsToldOfAtOnce() {
        server.on("POST " + JOBS, request -> {
            var taken = TestJobs.job();
            taken.getMetadata().setLabels(Map.of());
            return Answer.of(taken);
        });

        assertThat(create()).isInstanceOf(Observation.WorkloadObserved.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    400 | admission webhook "pods.example.com" denied the request: no
                    403 | jobs.batch "train" is forbidden: exceeded quota
                    422 | Job.batch "train" is invalid: spec.completions
                    500 | failed calling webhook "pods.example.com": connection refused
                    """)
    void aDeniedWorkloadIsToldInTheServersOwnWords(int code, String message) {
        server.on("POST " + JOBS, Answer.failure(code, message));

        assertThat(create()).isEqualTo(new Observation.Denied(PLAIN, message));
        assertThat(known.workload).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 401, 408, 429, 500, 503})
    void anOutageIsAFailureThatIsTriedAgain(int code) {
        server.on("POST " + JOBS, code == 0 ? Answer.none() : Answer.failure(code, "not now"));

        assertThatExceptionOfType(KubernetesClientException.class).isThrownBy(this::create);
    }

    @ParameterizedTest
    @CsvSource({
        // the RunaiJob whose it is, when it was deleted, what comes of it
        "uid-of-train,  ,                     WorkloadObserved",
        "uid-of-train,  2026-07-01T12:00:00Z, InProgress",
        "uid-of-train,  2026-07-01T11:00:00Z, NameConflict",
        // garbage collection deletes what a deleted RunaiJob of the name left behind
        "uid-of-nobody, ,                     InProgress",
        ",              ,                     InProgress",
    })
    void aNameThatIsTakenIsLookedAt(String owner, String deleted, String seen) {
        server.on("POST " + JOBS, Answer.failure(409, "jobs.batch \"train\" already exists"));
        if (owner != null) {
            var existing = TestJobs.job();
            existing.getMetadata().getOwnerReferences().get(0).setUid(owner);
            existing.getMetadata().setDeletionTimestamp(deleted);
            server.on("GET " + JOB, Answer.of(existing));
        }

        assertThat(create().getClass().getSimpleName()).isEqualTo(seen);
        assertThat(server.lines()).as("nothing is adopted or deleted").containsExactly("POST " + JOBS, "GET " + JOB);
    }

    @Test
    void whatADeletedJobOfTheNameLeftBehindIsInTheWayWhenItStays() {
        server.on("POST " + JOBS, Answer.failure(409, "jobs.batch \"train\" already exists"));
        var existing = TestJobs.job();
        existing.getMetadata().getOwnerReferences().get(0).setUid("uid-of-nobody");
        server.on("GET " + JOB, Answer.of(existing));
        time.pass(Duration.ofMinutes(1));

        assertThat(create())
                .isEqualTo(new Observation.NameConflict("There is a Job named train of a deleted RunaiJob of this name,"
                        + " which garbage collection has not deleted yet: if it stays, delete it. The job starts when it"
                        + " is gone."));
    }

    /** The watch may be seconds behind, and the first list of a new process of the past. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "",
            textBlock =
                    """
                    # what the API server has of the job | is its workload made?
                                                                                                 | false
                    {metadata: {uid: another, generation: 1}}                                    | false
                    {metadata: {uid: uid-of-train, generation: 1, deletionTimestamp: "2026-07-01T12:00:00Z"}}       | false
                    {metadata: {uid: uid-of-train, generation: 2}}                               | false
                    {metadata: {uid: uid-of-train, generation: 1}, status: {conditions: [{type: Complete, status: "True"}]}} | false
                    {metadata: {uid: uid-of-train, generation: 1}}                               | true
                    """)
    void nothingIsMadeAgainForAJobThatIsOverOrAnother(String now, boolean made) {
        takes();
        server.on("GET " + RUNAI_JOBS, Answer.of(list(now)));
        var hadItsTurn = TestJobs.runaiJob();
        hadItsTurn.setStatus(RunaiJobStatus.builder().conditions(List.of()).build());
        var wasThereBefore = TestJobs.runaiJob();
        wasThereBefore.getMetadata().setCreationTimestamp("2026-07-01T11:59:59Z");

        for (var job : List.of(hadItsTurn, wasThereBefore)) {
            server.forget();
            create(job);
            assertThat(server.lines())
                    .isEqualTo(made ? List.of("GET " + RUNAI_JOBS, "POST " + JOBS) : List.of("GET " + RUNAI_JOBS));
            assertThat(server.requests().get(0).uri()).hasQuery("fieldSelector=metadata.name=train");
        }
    }

    private static DefaultKubernetesResourceList<RunaiJob> list(@Nullable String job) {
        var list = new DefaultKubernetesResourceList<RunaiJob>();
        list.setItems(job == null ? List.of() : List.of(Serialization.unmarshal("---\n" + job, RunaiJob.class)));
        return list;
    }

    @Test
    void aWorkloadThatIsDeletedAgainAndAgainIsNotMadeAtOnce() {
        takes();
        create();
        create();
        server.forget();

        assertThat(create()).isInstanceOfSatisfying(Observation.WorkloadDeleted.class, deleted -> {
            assertThat(server.lines()).isEmpty();
            time.pass(deleted.pause());
        });
        create();
        assertThat(server.lines()).containsExactly("POST " + JOBS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # what the RunaiJob asks for | whether the server knows suspend | what is sent
                    {}                           | true  |
                    {"suspend": true}              | true  | {"metadata":{"resourceVersion":"9"},"spec":{"suspend":true}}
                    {"suspend": true}              | false | {"metadata":{"resourceVersion":"9"},"spec":{"parallelism":0}}
                    {"parallelism": 3}             | true  | {"metadata":{"resourceVersion":"9"},"spec":{"parallelism":3}}
                    {"activeDeadlineSeconds": 60}  | false | {"metadata":{"resourceVersion":"9"},"spec":{"activeDeadlineSeconds":60}}
                    """)
    void whatMayChangeIsPassedOn(String spec, boolean serverKnowsSuspend, String sent) {
        server.on("PATCH " + JOB, Answer.of(TestJobs.job()));
        var job = TestJobs.runaiJob();
        job.setSpec(Serialization.unmarshal(spec, RunaiJobSpec.class));
        workloads(serverKnowsSuspend).follow(job, TestJobs.job());

        if (sent == null) {
            assertThat(server.lines()).isEmpty();
        } else {
            assertThat(server.requests()).singleElement().satisfies(request -> {
                assertThat(request.contentType()).isEqualTo("application/merge-patch+json");
                assertThat(request.body()).isEqualTo(sent);
            });
            assertThat(known.workload).isNotNull();
        }
    }

    @Test
    void onlyTheVersionThatWasSeenIsDeleted() {
        server.on("DELETE " + JOB, Answer.of("{}"));
        var seen = TestJobs.job();
        seen.getMetadata().setResourceVersion("12");

        assertThat(workloads.replace(TestJobs.runaiJob(), seen)).isTrue();
        assertThat(server.requests())
                .singleElement()
                .extracting(request ->
                        request.json().at("/preconditions/resourceVersion").asText())
                .isEqualTo("12");
    }

    @Test
    void whatHasChangedSinceItWasComparedIsComparedAgain() {
        server.on("PATCH " + JOB, Answer.failure(409, "the object has been modified"));
        var job = TestJobs.runaiJob();
        job.getSpec().setSuspend(true);

        assertThat(workloads.follow(job, TestJobs.job())).isEqualTo(new Observation.InProgress(Workloads.SOON));
        assertThat(known.workload).isNull();
    }

    /** By a list of the past, whoever suspended or resumed the job meanwhile would see the opposite. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsChangedOrReplacedForAJobThatHasChanged(boolean suspended) {
        var hadItsTurn = TestJobs.runaiJob();
        hadItsTurn.setStatus(RunaiJobStatus.builder().conditions(List.of()).build());
        server.on("GET " + RUNAI_JOBS, Answer.of(list("{metadata: {uid: uid-of-train, generation: 2}}")));
        hadItsTurn.getSpec().setSuspend(!suspended);
        var live = TestJobs.job();
        live.getSpec().setSuspend(suspended);

        assertThat(workloads.follow(hadItsTurn, live)).isEqualTo(new Observation.InProgress(Workloads.SOON));
        assertThat(workloads.replace(hadItsTurn, live)).isFalse();
        assertThat(server.lines()).containsExactly("GET " + RUNAI_JOBS, "GET " + RUNAI_JOBS);
    }

    @ParameterizedTest
    @CsvSource({"200, true", "404, true", "409, false"})
    void whatHasChangedSinceIsNotDeletedYet(int code, boolean deleted) {
        server.on("DELETE /apis/run.ai/v1/namespaces/team-a/runaijobs/train", new Answer(code, "{}"));

        assertThat(workloads.delete(job("Job"))).isEqualTo(deleted);
    }

    @Test
    void aDeletionThatIsForbiddenIsAFailure() {
        server.on("DELETE /apis/run.ai/v1/namespaces/team-a/runaijobs/train", new Answer(403, "{}"));

        assertThatExceptionOfType(KubernetesClientException.class).isThrownBy(() -> workloads.delete(job("Job")));
    }

    private static RunaiJob job(String kind) {
        var job = TestJobs.runaiJob();
        job.getMetadata().setUid("this");
        job.setStatus(RunaiJobStatus.builder()
                .workloadRef(WorkloadRef.builder().kind(kind).name("train").build())
                .build());
        return job;
    }
}
