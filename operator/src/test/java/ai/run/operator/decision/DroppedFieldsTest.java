package ai.run.operator.decision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.Reason;
import ai.run.v1.RunaiJobSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DroppedFieldsTest {

    private static final String POD = "template: {spec: {containers: [{name: main}]}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    completionMode: Indexed | 22 | spec.completionMode: Indexed
                    podFailurePolicy: {rules: []} | 26 | spec.podFailurePolicy
                    backoffLimitPerIndex: 0 | 29 | spec.backoffLimitPerIndex
                    maxFailedIndexes: 0 | 29 | spec.backoffLimitPerIndex
                    'template: {spec: {hostUsers: false, containers: [{name: main}]}}' | 25 | spec.template.spec.hostUsers: false
                    'template: {spec: {initContainers: [{name: proxy, restartPolicy: Always}], containers: [{name: main}]}}' | 29 | spec.template.spec.initContainers[].restartPolicy: Always
                    """)
    void aJobIsRejectedWhereTheServerIsOlderThanItsField(String field, int since, String named) {
        var spec = spec(field);

        for (int minor = 20; minor < 40; minor++) {
            var rejection = new DroppedFields(minor).rejection(spec);
            assertThat(rejection.isPresent()).as("1.%d", minor).isEqualTo(minor < since);
            rejection.ifPresent(rejected -> {
                assertThat(rejected.reason()).isEqualTo(Reason.InvalidSpec);
                assertThat(rejected.message())
                        .startsWith(
                                named + ": this API server, before Kubernetes 1." + since + ", drops it in silence");
            });
        }
    }

    @Test
    void everyFieldIsNamedAtOnce() {
        var rejection = new DroppedFields(20)
                .rejection(spec("completionMode: Indexed\nbackoffLimitPerIndex: 1\n" + POD))
                .orElseThrow();

        assertThat(rejection.message())
                .contains("spec.completionMode: Indexed: ", "; spec.backoffLimitPerIndex: this API server");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    completionMode: NonIndexed |
                    backoffLimit: 1 |
                    'template: {spec: {hostUsers: true, initContainers: [{name: a}], containers: [{name: main}]}}' |
                    """)
    void aJobWithoutSuchAFieldRunsOnTheOldest(String field) {
        assertThat(new DroppedFields(20).rejection(spec(field))).isEmpty();
    }

    private static RunaiJobSpec spec(String field) {
        var lines = new ArrayList<>(List.of("---", field));
        if (!field.contains("template:")) {
            lines.add(POD);
        }
        return Serialization.unmarshal(String.join("\n", lines), RunaiJobSpec.class);
    }
}
