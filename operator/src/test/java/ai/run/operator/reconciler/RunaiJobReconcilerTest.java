package ai.run.operator.reconciler;

import static ai.run.operator.reconciler.TestJobs.JOB;
import static ai.run.operator.reconciler.TestJobs.JOBS;
import static ai.run.operator.reconciler.TestJobs.PODS;
import static ai.run.operator.reconciler.TestJobs.RUNAI_JOBS;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.authorization.Submitters;
import ai.run.operator.decision.ClusterRules;
import ai.run.operator.decision.DroppedFields;
import ai.run.operator.decision.ReservedNamespaces;
import ai.run.operator.decision.WorkloadAudit;
import ai.run.operator.identity.Grants;
import ai.run.operator.metrics.JobMeters;
import ai.run.operator.serialization.OperatorSerialization;
import ai.run.operator.status.Observation;
import ai.run.operator.status.StatusFactory;
import ai.run.operator.testing.FakeApiServer;
import ai.run.operator.testing.FakeApiServer.Answer;
import ai.run.operator.testing.PassingTime;
import ai.run.operator.workload.Outcome;
import ai.run.operator.workload.Transition;
import ai.run.operator.workload.WorkloadState;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one reconciliation finds, and what it asks of the API server, by what is known and what time it is. */
class RunaiJobReconcilerTest {

    private static final String ENFORCED = "enforceRunAsUser: true\nenforcePreventPrivilegeEscalation: true\n";

    /** The API server's: it keeps of an object what the operator's client leaves out. */
    private final KubernetesSerialization json = new KubernetesSerialization();

    private final PassingTime clock = new PassingTime();
    private final ClusterConfigs clusterConfigs = new ClusterConfigs();
    private final KnownWorkloads known = new KnownWorkloads();
    private final StatusFactory statusFactory = new StatusFactory(clock);
    private final RunaiJob job = json.unmarshal(
            """
            metadata: {name: train, namespace: team-a, uid: 6f1c, resourceVersion: '7', generation: 1, creationTimestamp: '2026-07-01T12:00:00Z'}
            spec: {user: {uid: 1234, gid: 5678}, template: {spec: {containers: [{name: main, image: busybox}]}}}
            """,
            RunaiJob.class);

    private final FakeApiServer server = new FakeApiServer(OperatorSerialization.create());
    private final Suspensions suspensions = new Suspensions();
    private RunaiJobReconciler reconciler;

    @BeforeEach
    void start() {
        server.on("POST " + JOBS, request -> Answer.of(admitted(json.unmarshal(request.body(), Job.class))));
        server.on("DELETE " + JOB, Answer.of("{}"));
        server.on("DELETE " + PODS + "/train-x7k2p", Answer.of("{}"));
        var client = server.client();
        var breaches = new BreachHandler(client, known, new WorkloadAudit(true));
        var missing = new MissingWorkloads(
                client, known, new PastChanges(client, Duration.ofSeconds(1)), job -> false, Optional::empty);
        reconciler = new RunaiJobReconciler(
                null,
                known,
                clusterConfigs.source,
                new Decisions(
                        new ClusterRules(new ReservedNamespaces("runai"), true, new DroppedFields(99)),
                        clusterConfigs.source,
                        new JobIdentityLookups(Submitters.UNKNOWN, namespace -> Grants.NONE, clock)),
                new Workloads(
                        client,
                        known,
                        true,
                        clock,
                        new JobMeters(new SimpleMeterRegistry()),
                        breaches,
                        new RecreationBackOff(clock),
                        missing,
                        new OutdatedJobs(client, clock)),
                missing,
                statusFactory,
                null,
                new Schedule(clock),
                breaches,
                suspensions,
                PodReports.create(client, known, clock));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Job admitted(Job created) {
        return new JobBuilder(created)
                .editMetadata()
                .withUid("77aa")
                .withResourceVersion("1")
                .withCreationTimestamp(clock.instant().toString())
                .endMetadata()
                .editSpec()
                .withNewSelector()
                .addToMatchLabels("controller-uid", "77aa")
                .endSelector()
                .endSpec()
                .build();
    }

    private void pods(Pod... found) {
        var list = new PodListBuilder().withItems(found).build();
        server.on("GET " + PODS, new Answer(200, json.asJson(list)));
    }

    // Without a workload.

    @Test
    void aNewJobGetsItsWorkloadByOneRequest() {
        assertThat(observe()).isEqualTo(new Observation.InProgress(Transition.SETTLING_PERIOD));
        assertThat(server.lines()).containsExactly("POST " + JOBS);
        assertThat(known.workload).isInstanceOf(Job.class);
    }

    @Test
    void aSuspendedJobIsDecidedOnAndWaits() {
        job.getSpec().setSuspend(true);
        assertThat(observe()).isEqualTo(new Observation.Suspended());

        clusterConfigs.write(ENFORCED);
        job.getSpec().getUser().setUid(0L);
        assertThat(observe()).isInstanceOf(Observation.Rejected.class);
        assertThat(server.lines()).isEmpty();
    }

    @Test
    void underAnInvalidClusterConfigNothingIsCreated() {
        clusterConfigs.write("enforceRunAsUser: perhaps");

        assertThat(observe()).isInstanceOfSatisfying(Observation.Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(Reason.InvalidClusterConfig);
            assertThat(rejected.watched()).isTrue();
        });
        assertThat(server.lines()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "403, exceeded quota, Denied",
        // the name is free again, or soon
        "409, exists,         InProgress",
    })
    void aWorkloadThatIsNotCreatedIsTriedAgain(int code, String message, String observed) {
        server.on(
                "POST " + JOBS,
                new Answer(code, "{\"kind\": \"Status\", \"code\": %d, \"message\": \"%s\"}".formatted(code, message)));

        assertThat(observe().getClass().getSimpleName()).isEqualTo(observed);
        assertThat(known.workload).isNull();
    }

    @Test
    void aWorkloadThatLostItsLabelsIsAskedForAndNotMadeTwice() {
        create();
        running();
        job.setStatus(statusFactory.make(job, observe()));
        server.on("GET " + JOB, new Answer(200, json.asJson(known.workload)));
        known.workload = null;

        assertThat(observe()).isInstanceOf(Observation.WorkloadObserved.class);
        assertThat(server.lines()).containsExactly("GET " + JOB);
    }

    // With a workload.

    @Test
    void aWorkloadThatRunsIsFollowedWithoutARequest() {
        create();
        running();

        assertThat(observe()).isInstanceOfSatisfying(Observation.WorkloadObserved.class, seen -> assertThat(
                        seen.workload().running())
                .isTrue());
        assertThat(server.lines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {ENFORCED, "enforceRunAsUser: perhaps"})
    void whatRunsIsNotTouchedByAnotherClusterConfig(String config) {
        create();
        running();
        clusterConfigs.write(config);

        assertThat(observe()).isInstanceOf(Observation.WorkloadObserved.class);
        assertThat(server.lines()).isEmpty();
    }

    @Test
    void whatWaitsIsMadeAnewUnderAnotherClusterConfig() {
        create();
        waiting();
        clusterConfigs.write(ENFORCED);

        assertThat(observe()).isEqualTo(new Observation.InProgress(null));
        assertThat(server.lines()).containsExactly("DELETE " + JOB);
    }

    @Test
    void whatWaitsStaysWhereAnotherClusterConfigChangesNothing() {
        create();
        waiting();
        clusterConfigs.write("enforceRunAsUser: false");

        assertThat(observe()).isInstanceOfSatisfying(Observation.WorkloadObserved.class, seen -> assertThat(
                        seen.provenance().clusterConfig().getResourceVersion())
                .isEqualTo("1"));
        assertThat(server.lines()).isEmpty();
    }

    @Test
    void whatWaitsIsDeletedWhereAnotherClusterConfigRejectsIt() {
        create();
        waiting();
        clusterConfigs.write("enforceRunAsUser: true\nidentity: {allowedUids: [2000-3000]}");

        assertThat(observe())
                .isInstanceOfSatisfying(Observation.Rejected.class, rejected -> assertThat(rejected.reason())
                        .isEqualTo(Reason.UidNotAllowed));
        assertThat(server.lines()).containsExactly("DELETE " + JOB);
    }

    @Test
    void whatHasChangedMeanwhileIsLookedAtAgainBeforeItIsDeleted() {
        create();
        waiting();
        clusterConfigs.write(ENFORCED);
        server.on("DELETE " + JOB, new Answer(409, "{}"));

        assertThat(observe()).isEqualTo(new Observation.InProgress(Workloads.SOON));
    }

    @Test
    void underAnInvalidClusterConfigNothingIsResumed() {
        create();
        waiting();
        edit(live -> live.editSpec().withSuspend(true).endSpec());
        clusterConfigs.write("enforceRunAsUser: perhaps");

        assertThat(observe())
                .isInstanceOfSatisfying(Observation.Rejected.class, rejected -> assertThat(rejected.reason())
                        .isEqualTo(Reason.InvalidClusterConfig));
        assertThat(server.lines()).isEmpty();
    }

    @Test
    void aRunningJobThatIsSuspendedHasItsWorkloadSuspended() {
        create();
        running();
        job.getSpec().setSuspend(true);
        server.on("PATCH " + JOB, new Answer(200, json.asJson(known.workload)));

        observe();
        assertThat(server.lines()).containsExactly("PATCH " + JOB);
    }

    @ParameterizedTest
    @CsvSource({
        // what happens before the operator has its turn | what becomes of the running workload
        "suspend change resume, made anew",
        "suspend resume change, made anew",
        "suspend resume,        followed",
        "change,                followed",
    })
    void whatWasSuspendedForAMomentIsMadeAnewOfAChangedSpec(String edits, String outcome) {
        create();
        running();
        edits(edits);

        if (outcome.equals("made anew")) {
            assertThat(observe()).isEqualTo(new Observation.InProgress(null));
            assertThat(server.lines()).containsExactly("DELETE " + JOB);
        } else {
            assertThat(observe()).isInstanceOf(Observation.WorkloadObserved.class);
            assertThat(server.lines()).isEmpty();
        }
    }

    @Test
    void aSuspensionThatIsOverAllowsNoLaterChange() {
        create();
        running();
        edits("suspend resume");
        observe();
        edits("change");

        assertThat(observe())
                .isInstanceOfSatisfying(Observation.WorkloadObserved.class, seen -> assertThat(seen.immutableChange())
                        .contains("spec.template.spec.containers[main].image was changed"));
        assertThat(server.lines()).isEmpty();
    }

    /** Each edit is a version of the job that the watch brings, and no turn of the reconciler. */
    private void edits(String edits) {
        for (var edit : edits.split(" ", -1)) {
            switch (edit) {
                case "suspend" -> job.getSpec().setSuspend(true);
                case "resume" -> job.getSpec().setSuspend(false);
                default ->
                    job.getSpec().getTemplate().getSpec().getContainers().get(0).setImage("busybox:other");
            }
            job.getMetadata().setGeneration(job.getMetadata().getGeneration() + 1);
            assertThat(suspensions.accept(job, job)).isTrue();
        }
    }

    @Test
    void aWorkloadThatIsDeletedBeforeItsEndIsWaitedFor() {
        create();
        running();
        edit(this::marked);

        assertThat(observe()).isEqualTo(new Observation.InProgress(null));
        assertThat(server.lines()).isEmpty();
    }

    @Test
    void aWorkloadThatIsGoneIsMadeAgainWithoutTheOrphansOfTheFirst() {
        create();
        running();
        job.setStatus(statusFactory.make(job, observe()));
        disappears("DELETED");
        pods(podOfTheFirst().build());
        server.on("GET " + RUNAI_JOBS, new Answer(200, "{\"items\": [" + json.asJson(job) + "]}"));

        assertThat(observe()).isEqualTo(new Observation.InProgress(Transition.SETTLING_PERIOD));
        assertThat(server.lines())
                .containsExactly(
                        "GET " + JOB,
                        "GET " + JOBS,
                        "GET " + RUNAI_JOBS,
                        "GET " + PODS,
                        "DELETE " + PODS + "/train-x7k2p",
                        "POST " + JOBS);
    }

    private static PodBuilder podOfTheFirst() {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("team-a")
                .withName("train-x7k2p")
                .withUid("88bb")
                .endMetadata()
                .withNewSpec()
                .endSpec();
    }

    @Test
    void aWorkloadThatBreaksTheRulesIsDeletedWithItsPods() {
        clusterConfigs.write(ENFORCED);
        create();
        running();
        edit(live -> live.editSpec()
                .editTemplate()
                .editSpec()
                .editSecurityContext()
                .withRunAsUser(0L)
                .endSecurityContext()
                .endSpec()
                .endTemplate()
                .endSpec());
        pods(podOfTheFirst().build());

        assertThat(observe())
                .isInstanceOfSatisfying(Observation.Breached.class, breached -> assertThat(breached.reason())
                        .isEqualTo(Reason.AdmissionChangedPod));
        assertThat(server.lines())
                .containsSubsequence("DELETE " + JOB, "GET " + PODS, "DELETE " + PODS + "/train-x7k2p");
    }

    /** A time to live of 0 deletes it so early that nobody saw its end. */
    @Test
    void aWorkloadThatEndedAndIsGoneHasEndedAndIsNotMadeAgain() {
        create();
        complete();
        disappears("DELETED");

        assertThat(observe()).isInstanceOfSatisfying(Observation.WorkloadObserved.class, seen -> assertThat(
                        seen.workload().outcome())
                .isEqualTo(new Outcome.Complete()));
        assertThat(server.lines()).containsExactly("GET " + JOB, "GET " + JOBS);
    }

    @ParameterizedTest
    @CsvSource({"false, InProgress", "true, WorkloadObserved"})
    void anEndInTheSecondOfTheDeletionCountsIfItCameFirst(boolean first, String observed) {
        create();
        running();
        observe();
        var running = (Job) known.workload;
        complete();
        var complete = (Job) known.workload;
        edit(this::marked);
        watched("MODIFIED", first ? complete : marked(new JobBuilder(running)).build(), (Job) known.workload);

        assertThat(observe().getClass().getSimpleName()).isEqualTo(observed);
    }

    @Test
    void whatMayHaveFinishedIsNotRunAgainUntilAPersonSaysSo() {
        create();
        running();
        job.setStatus(statusFactory.make(job, observe()));
        disappears("ERROR");

        for (int i = 0; i < 2; i++) {
            assertThat(observe()).isEqualTo(new Observation.WorkloadLost());
            job.setStatus(statusFactory.make(job, new Observation.WorkloadLost()));
        }

        job.getSpec().setSuspend(true);
        assertThat(observe()).isEqualTo(new Observation.Suspended());
        job.setStatus(statusFactory.make(job, new Observation.Suspended()));

        job.getSpec().setSuspend(false);
        server.on("GET " + RUNAI_JOBS, new Answer(200, "{\"items\": [" + json.asJson(job) + "]}"));
        assertThat(observe()).isEqualTo(new Observation.InProgress(Transition.SETTLING_PERIOD));
    }

    /** The cache and the API server have it no more; this is the last that a watch tells of it. */
    private void disappears(String event) {
        watched(event, (Job) known.workload);
        known.workload = null;
    }

    private void watched(String event, Job... states) {
        server.on(
                "GET " + JOBS,
                new Answer(
                        200,
                        Stream.of(states)
                                .map(state -> event.equals("ERROR")
                                        ? "{\"type\": \"ERROR\", \"object\": {\"apiVersion\": \"v1\", \"kind\": \"Status\", \"code\": 410}}"
                                        : "{\"type\": \"%s\", \"object\": %s}".formatted(event, json.asJson(state)))
                                .map(line -> line.replace("\n", ""))
                                .collect(Collectors.joining("\n"))));
    }

    private JobBuilder marked(JobBuilder live) {
        return live.editMetadata()
                .withDeletionTimestamp(clock.instant().toString())
                .endMetadata();
    }

    // At the end.

    @Test
    void aJobThatHasEndedIsLeftAloneUntilItsTimeToLiveIsOver() {
        ended();
        job.getSpec().setTtlSecondsAfterFinished(60);

        assertThat(observe()).isEqualTo(new Observation.Ended());
        assertThat(server.lines()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"200, ", "404, ", "409, 500"})
    void aJobWhoseTimeToLiveIsOverIsDeletedAsItWasSeen(int code, Long again) {
        ended();
        job.getSpec().setTtlSecondsAfterFinished(60);
        clock.pass(Duration.ofSeconds(60));
        var path = "DELETE /apis/run.ai/v1/namespaces/team-a/runaijobs/train";
        server.on(path, new Answer(code, "{}"));

        assertThat(reconciler.reconcile(job, null).getScheduleDelay().orElse(null))
                .isEqualTo(again);
        assertThat(server.lines()).containsExactly(path);
    }

    @Test
    void whatABrokenWorkloadLeftBehindIsStoppedAfterwards() {
        clusterConfigs.write(ENFORCED);
        create();
        running();
        var breached = new Observation.Breached(
                Workloads.provenance(job, known.workload),
                WorkloadState.of(known.workload),
                Reason.AdmissionChangedPod,
                "changed");
        job.setStatus(statusFactory.make(job, breached));
        known.pods.add(podOfTheFirst()
                .editMetadata()
                .addNewOwnerReference()
                .withKind("Job")
                .withName("train")
                .withUid("77aa")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .build());

        assertThat(observe()).isEqualTo(new Observation.Ended());
        assertThat(server.lines()).containsExactly("DELETE " + PODS + "/train-x7k2p");
    }

    // What happens.

    private Observation observe() {
        return reconciler.observe(job);
    }

    /** The workload is created and known, and what was asked for that is forgotten. */
    private void create() {
        assertThat(observe()).isEqualTo(new Observation.InProgress(Transition.SETTLING_PERIOD));
        server.forget();
    }

    private void running() {
        clock.pass(Duration.ofSeconds(10));
        edit(live -> live.withNewStatus()
                .withStartTime(clock.instant().toString())
                .withActive(1)
                .withReady(1)
                .endStatus());
        known.pods.clear();
    }

    /** The Job controller has not begun with it. */
    private void waiting() {
        clock.pass(Duration.ofSeconds(10));
    }

    private void ended() {
        create();
        complete();
        job.setStatus(statusFactory.make(job, observe()));
        server.forget();
    }

    private void complete() {
        clock.pass(Duration.ofSeconds(10));
        edit(live -> live.withNewStatus()
                .withStartTime(clock.instant().toString())
                .withCompletionTime(clock.instant().toString())
                .withSucceeded(1)
                .addNewCondition()
                .withType("Complete")
                .withStatus("True")
                .withLastTransitionTime(clock.instant().toString())
                .endCondition()
                .endStatus());
    }

    private void edit(UnaryOperator<JobBuilder> change) {
        known.workload = change.apply(new JobBuilder((Job) known.workload)).build();
    }
}
