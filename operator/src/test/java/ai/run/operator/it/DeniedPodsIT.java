package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pod that the API server refuses is reported in the server's own words, whoever asked for it. */
@ExtendWith(StageExtension.class)
class DeniedPodsIT {

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void areReportedWithinFiveSecondsAndClearThemselves(String workload, Sandbox sandbox) {
        var quota = sandbox.admin
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withNamespace(sandbox.namespace)
                        .withName("no-pods")
                        .endMetadata()
                        .withNewSpec()
                        .withHard(Map.of("pods", new Quantity("0")))
                        .endSpec()
                        .build())
                .create();
        sandbox.admin
                .resource(quota)
                .waitUntilCondition(
                        seen -> seen.getStatus().getHard() != null
                                && !seen.getStatus().getHard().isEmpty(),
                        30,
                        java.util.concurrent.TimeUnit.SECONDS);

        var submitted = Instant.now();
        sandbox.submit(
                "workload: %s\ntemplate: {spec: {containers: [{name: main, image: busybox}]}}".formatted(workload));
        var admitted = sandbox.awaitCondition("train", "Admitted", "False");
        assertThat(Duration.between(submitted, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(admitted.getReason()).isEqualTo("PodsRefused");
        assertThat(admitted.getMessage()).contains("is forbidden: exceeded quota: no-pods");
        sandbox.awaitCondition("train", "Stalled", "True");

        sandbox.admin.resource(quota).delete();
        sandbox.awaitCondition("train", "Admitted", "True");
        assertThat(Sandbox.condition(sandbox.job("train"), "Stalled")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void areReportedWhenTheyAreInvalid(String workload, Sandbox sandbox) {
        sandbox.submit(
                "workload: %s\ntemplate: {spec: {containers: [{name: main, image: busybox, imagePullPolicy: Sometimes}]}}"
                        .formatted(workload));
        assertThat(sandbox.awaitCondition("train", "Admitted", "False").getMessage())
                .contains("imagePullPolicy", "Sometimes");
    }
}
