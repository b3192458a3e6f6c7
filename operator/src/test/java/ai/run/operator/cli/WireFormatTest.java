package ai.run.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireFormatTest {

    private final KubernetesSerialization format = WireFormat.create();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"apiVersion": "run.ai/v1", "kind": "RunaiJob", "metadata": {"name": "a"}, "spec": {"suspend": true}}
                    {"kind": "Job", "apiVersion": "batch/v1", "metadata": {"name": "a"}, "spec": {"parallelism": 2}}
                    {"kind": "RunaiJob", "apiVersion": "run.ai/v1", "spec": {"template": {"spec": {"hostUsers": false, "fieldToCome": [1]}}}}
                    {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"}, "status": {"phase": "Running", "fieldToCome": [1]}}
                    {"kind": "Pod", "apiVersion": "v1"}
                    {"kind": "Status", "apiVersion": "v1", "metadata": {}, "code": 410, "reason": "Expired"}
                    """)
    void whatAWatchBringsIsReadAsTheLibraryReadsIt(String object) {
        var expected = Serialization.unmarshal(object, type(object));
        assertThat(read(object)).isEqualTo(expected).hasSameClassAs(expected);
    }

    /** The library makes of it what was asked for, or says that it cannot. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"metadata": {"name": "a"}, "kind": "Pod", "apiVersion": "v1"}
                    {"kind": "Secret", "apiVersion": "v1", "metadata": {"name": "a"}}
                    {}
                    """)
    void whatDoesNotBeginWithAKindThatIsWatchedIsReadAsItIs(String object) {
        assertThat(read(object)).isEqualTo(Serialization.unmarshal(object, GenericKubernetesResource.class));
    }

    @Test
    void managedFieldsAreNotKept() {
        var pod = (Pod)
                read(
                        """
                {"kind": "Pod", "apiVersion": "v1", "metadata":
                  {"managedFields": [{"manager": "kubectl", "fieldsV1": {"f:spec": {}}}], "name": "a", "uid": "1"}}
                """);
        assertThat(pod.getMetadata().getManagedFields()).isEmpty();
        assertThat(pod.getMetadata().getAdditionalProperties()).isEmpty();
        assertThat(pod.getMetadata().getUid()).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"containers": [{"name": "main"}], "securityContext": {"runAsUser": 1, "fieldToCome": 2}, "nodeName": "n"} | {"securityContext": {"runAsUser": 1, "fieldToCome": 2}}
                    {"containers": [{"name": "main"}]}                                                                        | {}
                    """)
    void ofAPodsSpecOnlyTheSecurityContextIsRead(String spec, String gist) {
        var expected = Serialization.unmarshal(gist, PodSpec.class);
        var pod = (Pod) read("{\"kind\": \"Pod\", \"apiVersion\": \"v1\", \"spec\": " + spec + "}");
        assertThat(pod.getSpec()).isEqualTo(expected);
        var job = (Job) read(
                "{\"kind\": \"Job\", \"apiVersion\": \"batch/v1\", \"spec\": {\"template\": {\"metadata\": {}, \"spec\": "
                        + spec + "}, \"suspend\": true}}");
        assertThat(job.getSpec().getTemplate()).isEqualTo(new PodTemplateSpec(null, expected));
        assertThat(job.getSpec().getSuspend()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(classes = {Pod.class, Job.class})
    void workloadsAreWrittenWhole(Class<? extends KubernetesResource> type) {
        var spec = "{containers: [{name: main, image: busybox}], securityContext: {runAsUser: 1}}";
        var workload = Serialization.unmarshal(
                "spec: " + (type == Pod.class ? spec : "{template: {metadata: {name: a}, spec: " + spec + "}}"), type);
        assertThat(format.asJson(workload))
                .isEqualTo(Serialization.asJson(workload))
                .contains("busybox");
    }

    private Object read(String object) {
        var event = format.unmarshal("{\"type\": \"ADDED\", \"object\": " + object + "}", WatchEvent.class);
        assertThat(event.getType()).isEqualTo("ADDED");
        return event.getObject();
    }

    private static Class<? extends KubernetesResource> type(String object) {
        return object.contains("RunaiJob")
                ? RunaiJob.class
                : object.contains("Job") ? Job.class : object.contains("Pod") ? Pod.class : Status.class;
    }
}
