package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterimTest {

    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({"0, true", "1400, true", "1500, false", "-1400, true", "-60000, false"})
    void aJobIsNewForAMomentWhicheverClockIsAhead(long millisecondsLater, boolean isNew) {
        assertThat(Interim.isNew(job("{}"), CREATED.plusMillis(millisecondsLater)))
                .isEqualTo(isNew);
    }

    @Test
    void aJobIsNewWithoutAStatus() {
        var job = job("{}");
        job.setStatus(null);
        assertThat(Interim.isNew(job, CREATED)).isTrue();
        assertThat(Interim.isEnding(job)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{startTime: '2026-01-01T00:00:00Z'}", "{conditions: [{type: Suspended, status: 'True'}]}"})
    void aJobThatTheControllerHasAnsweredIsNotNew(String status) {
        assertThat(Interim.isNew(job(status), CREATED)).isFalse();
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
        assertThat(Interim.isEnding(job(status))).isTrue();
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
        assertThat(Interim.isEnding(job(status))).isFalse();
    }

    @Test
    void aJobOfAnyNumberOfCompletionsIsEndingAfterTheFirst() {
        var job = job("{succeeded: 1}");
        job.getSpec().setCompletions(null);
        assertThat(Interim.isEnding(job)).isTrue();
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
}
