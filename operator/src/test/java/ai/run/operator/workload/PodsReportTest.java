package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.GoldenDirectory;
import ai.run.v1.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the pods of a workload have to say: the golden cases are pods as the API server holds them, at noon. */
class PodsReportTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    /**
     * A golden case.
     *
     * @param pods the pods of one workload
     * @param events what the API server has of events of the one that is stuck
     * @param before the condition that was written last
     */
    record Case(List<Pod> pods, @Nullable List<Event> events, @Nullable Condition before) {

        Said said() {
            var report = PodsReport.of(pods, NOON);
            if (report.stuck() != null) {
                var found = PodEvents.explain(
                        Objects.requireNonNullElse(events, List.of()),
                        PodWaitReader.scheduledAt(report.stuck()).orElse(NOON));
                report = report.explained(found, Duration.ofSeconds(20));
            }
            var told = report.told(before);
            return new Said(
                    told.map(PodsReport.Told::reason).orElse(null),
                    told.map(PodsReport.Told::message).orElse(null),
                    report.ready(),
                    report.noneRuns(),
                    report.lastFailure() == null ? null : report.lastFailure().kind(),
                    report.lastFailure() == null ? null : report.lastFailure().ofPod(),
                    report.stuck() == null ? null : report.stuck().getMetadata().getName(),
                    report.lookAgain() == null ? null : report.lookAgain().toString());
        }
    }

    /** What comes of it. */
    record Said(
            @Nullable Reason reason,
            @Nullable String message,
            int ready,
            boolean noneRuns,
            @Nullable Reason failure,
            @Nullable String failed,
            @Nullable String stuck,
            @Nullable String lookAgain) {}

    @TestFactory
    Stream<DynamicTest> goldenDirectory() throws IOException {
        return GoldenDirectory.tests("pods", Case.class, Case::said);
    }

    /** The image cannot be pulled in as many ways as there are pods, and each pod says so in several. */
    @Test
    void aThousandPodsTellTheSameTroubleOnce() {
        var pods = IntStream.range(0, 1_000)
                .mapToObj(number -> waiting(number, "ErrImagePull", "read udp 10.0.0.7:%d: timeout".formatted(number)))
                .toList();
        var told = PodsReport.of(pods, NOON).told(null).orElseThrow();
        var before = condition(told);

        var shuffled = new ArrayList<>(pods);
        for (var again = 0; again < 20; again++) {
            Collections.shuffle(shuffled, new Random(again));
            assertThat(PodsReport.of(shuffled, NOON).told(before)).contains(told);
        }
        var backingOff = IntStream.range(0, 1_000)
                .mapToObj(number -> waiting(number, "ImagePullBackOff", "Back-off pulling image \"nope:1\""))
                .toList();
        assertThat(PodsReport.of(backingOff, NOON).told(before)).contains(told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # whether there is anything new to tell, and so a reason to look
                    {phase: Pending} | {phase: Pending, conditions: [{type: PodScheduled, status: 'True'}]} | true
                    {phase: Pending} | {phase: Running, containerStatuses: [{name: main, state: {running: {}}}]} | true
                    {phase: Pending, containerStatuses: [{name: main, image: a, state: {waiting: {reason: ErrImagePull, message: no}}}]} | {phase: Pending, containerStatuses: [{name: main, image: a, state: {waiting: {reason: ImagePullBackOff, message: 'Back-off pulling image "a": ErrImagePull: no'}}}]} | true
                    {phase: Running, containerStatuses: [{name: main, restartCount: 2, state: {waiting: {reason: CrashLoopBackOff, message: back-off 20s}}, lastState: {terminated: {exitCode: 1}}}]} | {phase: Running, containerStatuses: [{name: main, restartCount: 3, state: {waiting: {reason: CrashLoopBackOff, message: back-off 40s}}, lastState: {terminated: {exitCode: 1}}}]} | true
                    {phase: Running, containerStatuses: [{name: main, restartCount: 2, state: {waiting: {reason: CrashLoopBackOff, message: back-off 20s}}, lastState: {terminated: {exitCode: 1}}}]} | {phase: Running, containerStatuses: [{name: main, restartCount: 3, state: {running: {startedAt: '2026-01-01T12:00:00Z'}}, lastState: {terminated: {exitCode: 1}}}]} | true
                    {phase: Pending} | {phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable}]} | false
                    {phase: Pending, containerStatuses: [{name: main, image: a, state: {waiting: {reason: ErrImagePull, message: no}}}]} | {phase: Pending, containerStatuses: [{name: main, image: a, state: {waiting: {reason: ContainerCreating}}}]} | false
                    """)
    void whatComesAndGoesByItselfIsNoNews(String before, String now, boolean same) {
        assertThat(PodWaitReader.tellTheSame(pod("train", now), pod("train", before)))
                .isEqualTo(same);
    }

    /** The Job controller deletes pods that it wants no more; they end as their containers do that are told to. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {exitCode: 1, finishedAt: '2026-01-01T11:59:50Z'}                      | container main exited with 1
                    {exitCode: 1, finishedAt: '2026-01-01T12:00:00Z'}                      | container main exited with 1
                    {exitCode: 137, reason: OOMKilled, finishedAt: '2026-01-01T12:00:09Z'} | container main exited with 137 (OOMKilled)
                    {exitCode: 143, finishedAt: '2026-01-01T12:00:00Z'}                    |
                    {exitCode: 1, finishedAt: '2026-01-01T12:00:01Z'}                      |
                    {exitCode: 137, finishedAt: '2026-01-01T12:00:30Z'}                    |
                    """)
    void whatWasStoppedHasNotFailed(String end, String message) {
        var pod = pod(
                "train", "{phase: Failed, containerStatuses: [{name: main, state: {terminated: %s}}]}".formatted(end));
        pod.getMetadata().setDeletionTimestamp("2026-01-01T12:00:30Z");
        pod.getMetadata().setDeletionGracePeriodSeconds(30L);

        assertThat(PodFailure.of(pod).map(PodFailure::message)).isEqualTo(Optional.ofNullable(message));
    }

    private static Pod waiting(int number, String reason, String message) {
        return pod(
                "train-" + number,
                "{phase: Pending, containerStatuses: [{name: main, image: 'nope:1', state: {waiting: {reason: %s, message: '%s'}}}]}"
                        .formatted(reason, message));
    }

    private static Pod pod(String name, String status) {
        return Serialization.unmarshal(
                "metadata: {name: %s, namespace: team-a}\nstatus: %s\n".formatted(name, status), Pod.class);
    }

    private static Condition condition(PodsReport.Told told) {
        return new ConditionBuilder()
                .withReason(told.reason().name())
                .withMessage(told.message())
                .build();
    }
}
