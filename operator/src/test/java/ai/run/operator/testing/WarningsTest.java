package ai.run.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A test that finds nothing must not be one that cannot. */
class WarningsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# Warning: 'bases' is deprecated. Please use 'resources' instead. Run 'kustomize edit fix' to update your Kustomization automatically.",
                "Warning: policy/v1beta1 PodDisruptionBudget is deprecated in v1.21+, unavailable in v1.25+; use policy/v1 PodDisruptionBudget",
                "Warning: would violate PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false",
                "W1130 18:19:22.123456   12345 warnings.go:70] unknown field \"spec.replica\"",
                "level=INFO msg=\"found symbolic link in path. Contents of linked file included and used\" path=/chart/files/a.yaml",
                "[WARNING] Chart.yaml: icon is recommended"
            })
    void aWarningIsFound(String line) {
        assertThat(Warnings.in("namespace/runai created\n" + line + "\ndone")).containsExactly(line);
    }

    @Test
    void theOrdinaryIsNone() {
        assertThat(
                        Warnings.in(
                                """
                        namespace/runai configured
                            pod-security.kubernetes.io/warn: restricted
                        [INFO] Chart.yaml: icon is recommended
                        STATUS: deployed
                        """))
                .isEmpty();
    }
}
