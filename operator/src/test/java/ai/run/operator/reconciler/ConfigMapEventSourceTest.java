package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import ai.run.v1.WorkloadRef;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigMapEventSourceTest {

    @Test
    void aJobWithoutAStatusWaits() {
        assertThat(ConfigMapEventSource.isWaiting(new RunaiJob())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // phase, has a workload, condition, waits
        "PENDING,   false, Stalled,  true",
        "SUSPENDED, false, ,         true",
        "PENDING,   true,  ,         true",
        "SUSPENDED, true,  ,         true",
        "RUNNING,   true,  ,         false",
        "SUCCEEDED, true,  Complete, false",
        "FAILED,    true,  Failed,   false",
    })
    void aJobWaitsUntilItsWorkloadRuns(Phase phase, boolean hasWorkload, @Nullable String condition, boolean waits) {
        var job = new RunaiJob();
        job.setStatus(RunaiJobStatus.builder()
                .phase(phase)
                .workloadRef(hasWorkload ? WorkloadRef.builder().name("train").build() : null)
                .conditions(Stream.ofNullable(condition)
                        .map(type -> new ConditionBuilder()
                                .withType(type)
                                .withStatus("True")
                                .build())
                        .toList())
                .build());

        assertThat(ConfigMapEventSource.isWaiting(job)).isEqualTo(waits);
    }
}
