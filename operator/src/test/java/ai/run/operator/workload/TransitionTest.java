package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransitionTest {

    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({"0, 1500", "1400, 100", "1500, ", "-1400, 2900", "-60000, "})
    void aWorkloadIsNewForAMomentWhicheverClockIsAhead(long millisecondsLater, Long millisecondsLeft) {
        var left = Optional.ofNullable(millisecondsLeft).map(Duration::ofMillis);
        var now = CREATED.plusMillis(millisecondsLater);
        assertThat(Transition.newFor(job("{}"), now)).isEqualTo(left);
        assertThat(Transition.newFor(pod("{}"), now)).isEqualTo(left);
    }

    @Test
    void workloadsOfOneSecondStopBeingNewOneAfterTheOther() {
        var inEachTenth = IntStream.range(0, 1_000)
                .mapToObj(number -> pod("{}")
                        .edit()
                        .editMetadata()
                        .withUid(uid(number))
                        .endMetadata()
                        .build())
                .map(pod -> Transition.newFor(pod, CREATED).orElseThrow().minus(Transition.SETTLING_PERIOD))
                .collect(Collectors.groupingBy(rest -> rest.toMillis() / 100, Collectors.counting()));
        assertThat(inEachTenth.keySet()).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(inEachTenth.values()).allSatisfy(count -> assertThat(count).isBetween(50L, 150L));
    }

    private static String uid(int number) {
        return UUID.nameUUIDFromBytes(new byte[] {(byte) (number >> 8), (byte) number})
                .toString();
    }

    @Test
    void aJobIsNewWithoutAStatus() {
        var job = job("{}");
        job.setStatus(null);
        assertThat(Transition.newFor(job, CREATED)).isPresent();
        assertThat(Transition.isEnding(job)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{phase: Pending}",
                "{phase: Pending, conditions: [{type: PodScheduled, status: 'True'}]}",
                "{phase: Pending, containerStatuses: [{name: main, state: {waiting: {reason: ContainerCreating}}}]}"
            })
    void aPodIsNewUntilItRuns(String status) {
        assertThat(Transition.newFor(pod(status), CREATED)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{phase: Running}",
                "{phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable}]}",
                "{phase: Pending, containerStatuses: [{name: main, state: {waiting: {reason: ErrImagePull}}}]}"
            })
    void aPodThatRunsOrWaitsForSomethingUnusualIsNotNew(String status) {
        assertThat(Transition.newFor(pod(status), CREATED)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{startTime: '2026-01-01T00:00:00Z'}", "{conditions: [{type: Suspended, status: 'True'}]}"})
    void aJobThatTheControllerHasAnsweredIsNotNew(String status) {
        assertThat(Transition.newFor(job(status), CREATED)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{active: 0, uncountedTerminatedPods: {succeeded: [a]}}",
                "{uncountedTerminatedPods: {failed: [a]}}",
                "{succeeded: 2}",
                "{active: 1, conditions: [{type: SuccessCriteriaMet, status: 'True'}]}",
                "{active: 1, conditions: [{type: FailureTarget, status: 'True'}]}"
            })
    void aJobIsEndingWhenItsPodsAreDone(String status) {
        assertThat(Transition.isEnding(job(status))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{active: 1}",
                "{active: 1, uncountedTerminatedPods: {succeeded: [a]}}",
                "{succeeded: 1}",
                "{failed: 1}",
                "{uncountedTerminatedPods: {}}",
                "{conditions: [{type: FailureTarget, status: 'False'}]}"
            })
    void aJobIsNotEndingWhenThereIsMoreToCome(String status) {
        assertThat(Transition.isEnding(job(status))).isFalse();
    }

    @Test
    void aJobOfAnyNumberOfCompletionsIsEndingAfterTheFirst() {
        var job = job("{succeeded: 1}");
        job.getSpec().setCompletions(null);
        assertThat(Transition.isEnding(job)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    false | {conditions: [{type: Suspended, status: 'True'}]}  | true
                          | {conditions: [{type: Suspended, status: 'True'}]}  | true
                    false | {conditions: [{type: Suspended, status: 'False'}]} | false
                    false | {}                                                 | false
                    true  | {conditions: [{type: Suspended, status: 'True'}]}  | false
                    true  | {}                                                 | false
                    """)
    void aJobIsResumingUntilTheControllerHasAnswered(Boolean suspend, String status, boolean resuming) {
        var job = job(status);
        job.getSpec().setSuspend(suspend);
        assertThat(Transition.isResuming(job)).isEqualTo(resuming);
    }

    private static Job job(String status) {
        return Serialization.unmarshal(
                """
                metadata: {name: train, creationTimestamp: '%s'}
                spec: {completions: 2}
                status: %s
                """
                        .formatted(CREATED, status),
                Job.class);
    }

    private static Pod pod(String status) {
        return Serialization.unmarshal(
                """
                metadata: {name: train, creationTimestamp: '%s'}
                status: %s
                """
                        .formatted(CREATED, status),
                Pod.class);
    }
}
