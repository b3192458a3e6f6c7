package ai.run.operator.reconciler;

import static ai.run.operator.reconciler.TestJobs.EVENTS;
import static ai.run.operator.reconciler.TestJobs.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.status.Observation;
import ai.run.operator.status.Observation.WorkloadObserved;
import ai.run.operator.testing.FakeApiServer;
import ai.run.operator.testing.FakeApiServer.Answer;
import ai.run.operator.testing.PassingTime;
import ai.run.operator.workload.PodFailure;
import ai.run.operator.workload.PodsReport;
import ai.run.operator.workload.WorkloadState;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.EventListBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of the API server about pods, and when; what pods themselves say is for {@code PodsReportTest}. */
class PodReportsTest {

    private static final String CREATING =
            """
            {phase: Pending, startTime: '2026-07-01T12:00:00Z',
             containerStatuses: [{name: main, state: {waiting: {reason: ContainerCreating}}}]}
            """;

    private final FakeApiServer server = new FakeApiServer();
    private final PassingTime clock = new PassingTime();
    private final KnownWorkloads known = new KnownWorkloads();
    private final PodReports reports = PodReports.create(server.client(), known, clock);
    private final RunaiJob job = TestJobs.runaiJob();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aPodThatStartsAsPodsDoIsAskedNothing() {
        known.pods.add(pod("train-a", CREATING));
        clock.pass(Duration.ofSeconds(19));

        assertThat(report("{active: 1}").lookAgain()).isEqualTo(Duration.ofSeconds(1));
        assertThat(server.lines()).isEmpty();
    }

    @Test
    void onePodOfAThousandIsAskedForItsEventsEverMoreSeldom() {
        server.on("GET " + EVENTS, Answer.of(event("FailedMount", "secret \"keys\" not found")));
        IntStream.range(0, 1_000).forEach(number -> known.pods.add(pod("train-" + number, CREATING)));

        for (var second = 0; second <= 3_600; second += 20) {
            report("{active: 1000}");
            clock.pass(Duration.ofSeconds(20));
        }
        // after 20, 40, 80, 160 and 320 seconds, and then every 5 minutes
        assertThat(server.lines()).hasSize(15);
        assertThat(server.requests().get(0).uri().getQuery()).contains("involvedObject.uid=uid-of-train-0");
        assertThat(report("{active: 1000}").told(null).orElseThrow()).satisfies(told -> {
            assertThat(told.reason()).isEqualTo(Reason.ContainerCreating);
            assertThat(told.message()).endsWith("FailedMount: secret \"keys\" not found");
        });
    }

    @Test
    void whereThereIsNoAnswerWhatWasToldStays() {
        server.on(
                "GET " + EVENTS,
                Answer.of(event("FailedMount", "secret \"keys\" not found")),
                Answer.failure(403, "events is forbidden"));
        known.pods.add(pod("train-a", CREATING));
        clock.pass(Duration.ofSeconds(20));
        var told = report("{active: 1}").told(null);
        clock.pass(Duration.ofSeconds(20));

        assertThat(report("{active: 1}").told(null)).isEqualTo(told).isPresent();
        assertThat(server.lines()).hasSize(2);
    }

    @Test
    void aPodWithoutANodeHasNoEventsOfOne() {
        known.pods.add(pod("train-a", "{phase: Pending}"));
        clock.pass(Duration.ofMinutes(1));

        assertThat(report("{active: 1}").lookAgain()).isEqualTo(Duration.ofMinutes(1));
        assertThat(server.lines()).isEmpty();
    }

    /** The watch of pods may be behind that of Jobs, and the end is told once. */
    @ParameterizedTest
    @CsvSource({
        // failed pods, why the Job failed, seconds ago; whether the pod's own end is waited for
        "1, BackoffLimitExceeded, 0, true",
        "1, BackoffLimitExceeded, 3, false",
        "0, BackoffLimitExceeded, 0, false",
        "1, DeadlineExceeded,     0, false",
    })
    void waitsALittleForHowAPodFailed(int failed, String reason, long ago, boolean waits) {
        var seen = failed(failed, reason);
        clock.pass(Duration.ofSeconds(ago));

        assertThat(reports.complete(job, seen)).isEqualTo(waits ? new Observation.InProgress(Workloads.SOON) : seen);
    }

    @Test
    void saysHowAPodFailedThatIsThere() {
        known.pods.add(pod("train-a", "{phase: Failed, reason: Evicted, message: no room}"));

        assertThat(((WorkloadObserved) reports.complete(job, failed(1, "BackoffLimitExceeded"))).pods())
                .extracting(PodsReport::lastFailure)
                .extracting(PodFailure::ofPod)
                .isEqualTo("pod train-a failed: Evicted: no room");
    }

    @Test
    void saysHowAPodFailedThatIsGone() {
        var gone = new GonePods();
        gone.remember(
                pod(
                        "train-a",
                        "{phase: Running, containerStatuses: [{name: main, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 7}}}]}"));
        gone.remember(pod("train-b", "{phase: Succeeded}"));

        assertThat(gone.lastFailure("uid-of-job").map(PodFailure::ofPod))
                .contains("pod train-a failed: container main exited with 7");
        assertThat(gone.lastFailure("uid-of-another")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // seconds since the end of its grace; when it is looked at again
        "-30, PT50S",
        "  0, PT20S",
        " 19, PT1S",
    })
    void aDeletedWorkloadMayTakeALittleLongerThanItsGrace(long since, Duration next) {
        deleted(since);

        assertThat(reports.complete(job, new Observation.InProgress(null))).isEqualTo(new Observation.InProgress(next));
        assertThat(reports.complete(job, new Observation.InProgress(Duration.ofMillis(500))))
                .isEqualTo(new Observation.InProgress(Duration.ofMillis(500)));
    }

    @Test
    void aDeletedWorkloadWhosePodStaysHasLostItsNode() {
        deleted(20);

        assertThat(reports.complete(job, new Observation.InProgress(null)))
                .isEqualTo(new Observation.Unreachable(
                        PLAIN,
                        WorkloadState.of(known.workload),
                        "Pod train-a is being deleted, and its node does not answer. If the node is gone for good: kubectl"
                                + " -n team-a delete pod train-a --force --grace-period=0"));
    }

    private void deleted(long since) {
        var workload = TestJobs.job();
        workload.getMetadata().setDeletionTimestamp(clock.instant().toString());
        known.workload = workload;
        var pod = pod("train-a", "{phase: Running}");
        pod.getMetadata()
                .setDeletionTimestamp(clock.instant().minusSeconds(since).toString());
        known.pods.add(pod);
    }

    private PodsReport report(String status) {
        return ((WorkloadObserved) reports.complete(job, observed(status))).pods();
    }

    private WorkloadObserved failed(int count, String reason) {
        return observed(
                "{failed: %d, conditions: [{type: Failed, status: 'True', reason: %s, lastTransitionTime: '%s'}]}"
                        .formatted(count, reason, clock.instant()));
    }

    private WorkloadObserved observed(String status) {
        Job workload = TestJobs.job();
        workload.setStatus(Serialization.unmarshal("---\n" + status, JobStatus.class));
        known.workload = workload;
        return new WorkloadObserved(PLAIN, WorkloadState.of(workload), null, null);
    }

    private static Pod pod(String name, String status) {
        var pod = TestJobs.pod(name);
        pod.getMetadata().setCreationTimestamp(PassingTime.START.toString());
        pod.setStatus(Serialization.unmarshal("---\n" + status, PodStatus.class));
        return pod;
    }

    private static Object event(String reason, String message) {
        return new EventListBuilder()
                .addNewItem()
                .withType("Warning")
                .withReason(reason)
                .withMessage(message)
                .withLastTimestamp("2026-07-01T12:00:01Z")
                .endItem()
                .build();
    }
}
