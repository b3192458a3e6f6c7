package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Job | batch/v1 | {app.kubernetes.io/managed-by: runaijob-operator}                | true
                    Pod | v1       | {app.kubernetes.io/managed-by: runaijob-operator}                | true
                    Job | batch/v1 | {app.kubernetes.io/managed-by: platform, run.ai/job-name: train} | false
                    Pod | v1       | {app.kubernetes.io/managed-by: platform, run.ai/job-name: train} | false
                    Job | batch/v1 | {run.ai/job-name: train}                                         | false
                    Job | batch/v1 | {}                                                               | false
                    # the Job controller's own label is no reason not to watch
                    Job | batch/v1 | {app.kubernetes.io/managed-by: runaijob-operator, job-name: x}   | true
                    Pod | v1       | {app.kubernetes.io/managed-by: runaijob-operator, job-name: x}   | true
                    """)
    void areSelectedAsTheSelectorsSay(String kind, String apiVersion, String labels, boolean selected) {
        var workload = Serialization.unmarshal(
                "apiVersion: %s\nkind: %s\nmetadata: {name: train, labels: %s}".formatted(apiVersion, kind, labels),
                HasMetadata.class);

        assertThat(Labels.areSelected(workload)).isEqualTo(selected);
    }
}
