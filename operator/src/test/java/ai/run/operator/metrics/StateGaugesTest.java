package ai.run.operator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.metrics.StateGauges.ConfigState;
import ai.run.v1.ClusterConfigRef;
import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StateGaugesTest {

    @Test
    void aJobWithoutAPhaseYetIsPending() {
        var withoutPhase = new RunaiJob();
        withoutPhase.setStatus(new RunaiJobStatus());

        assertThat(StateGauges.byPhase(Stream.of(
                        new RunaiJob(), withoutPhase, job(Phase.PENDING), job(Phase.RUNNING), job(Phase.FAILED))))
                .isEqualTo(Map.of(Phase.PENDING, 3L, Phase.RUNNING, 1L, Phase.FAILED, 1L));
    }

    @Test
    void aClusterConfigIsAbsentWhereNoConfigMapSaysSo() {
        assertThat(ConfigState.of(new ParsedClusterConfig.Valid(ClusterConfig.DEFAULT, null)))
                .isEqualTo(ConfigState.Absent);
        assertThat(ConfigState.of(new ParsedClusterConfig.Valid(
                        ClusterConfig.DEFAULT, new ClusterConfigRef("cluster-config", "7"))))
                .isEqualTo(ConfigState.Valid);
        assertThat(ConfigState.of(new ParsedClusterConfig.Invalid("line 2"))).isEqualTo(ConfigState.Invalid);
    }

    private static RunaiJob job(Phase phase) {
        var job = new RunaiJob();
        job.setStatus(RunaiJobStatus.builder().phase(phase).build());
        return job;
    }
}
