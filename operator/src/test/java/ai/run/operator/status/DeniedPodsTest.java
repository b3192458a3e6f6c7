package ai.run.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeniedPodsTest {

    private static final RunaiJob JOB = Serialization.unmarshal(
            """
            apiVersion: run.ai/v1
            kind: RunaiJob
            metadata: {name: train, namespace: team-a}
            spec:
              template:
                spec:
                  initContainers: [{name: setup}]
                  containers:
                    - {name: main, resources: {requests: {cpu: 0.1, memory: 1e99999999}, limits: {memory: 2Gi}}}
            """,
            RunaiJob.class);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    # what the user asks for
                    minimum cpu usage per Container is 250m, but request is 100m                     | false
                    maximum memory usage per Container is 1Gi, but limit is 2Gi                      | false
                    exceeded quota: q, requested: cpu=2, used: cpu=9, limited: cpu=10                | false
                    # what somebody else's container asks for
                    minimum memory usage per Container is 64Mi, but request is 32Mi                  | true
                    [minimum cpu usage per Container is 250m, but request is 100m, maximum memory usage per Container is 1Gi, but limit is 4Gi] | true
                    """)
    void nameTheContainersThatNobodyWrote(String message, boolean ofOthers) {
        var explained = DeniedPods.explained(JOB, message);

        assertThat(explained).startsWith(message);
        assertThat(explained.contains("look at runai-home-init (homeDir.resources of the cluster-config)"))
                .isEqualTo(ofOthers);
    }
}
