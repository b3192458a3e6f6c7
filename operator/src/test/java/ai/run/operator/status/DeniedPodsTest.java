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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    etcdserver: request is too large
                    rpc error: code = ResourceExhausted desc = trying to send message larger than max (2104857 vs. 2097152)
                    Request entity too large: limit is 3145728
                    the API server answered with status 413 and no message
                    # what a Job is told at the second try
                    Job.batch `train` is invalid: [spec.template.metadata.labels[controller-uid]: Invalid value: {`controller-uid`:`31882ed5`}: must be '9150ebc7', spec.selector: Invalid value: {}: `selector` not auto-generated]
                    """)
    void sayWhatToShortenWhereTheJobIsTooLarge(String message) {
        assertThat(DeniedPods.explained(JOB, message))
                .isEqualTo("The job is too large for the API server's storage, which takes 1.5 MiB for each object by"
                        + " default: shorten spec.template, from which a workload is made that is larger than the RunaiJob,"
                        + " and put long scripts and data into a ConfigMap or a volume.");
    }
}
