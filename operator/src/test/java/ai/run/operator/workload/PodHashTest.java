package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodHashTest {

    private static final String POD = "containers: [{name: main, image: busybox}], restartPolicy: Never";

    @Test
    void aWorkloadIsKnownAgainWhateverTheServerMadeOfIt() {
        var live = (Job) PodHash.write(job(POD));
        live.getSpec().setBackoffLimit(6);
        live.getSpec().getTemplate().getSpec().setDnsPolicy("ClusterFirst");

        assertThat(PodHash.matches(job(POD), live)).isTrue();
        assertThat(PodHash.matches(job("restartPolicy: Never, containers: [{image: busybox, name: main}]"), live))
                .as("in another order")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                POD + ", hostPID: true",
                POD + ", securityContext: {runAsUser: 1234}",
                POD + ", noSuchField: 1",
                "containers: [{name: main, image: busybox, securityContext: {privileged: true}}], restartPolicy: Never"
            })
    void anyFieldOfThePodMakesAnother(String pod) {
        assertThat(PodHash.matches(job(pod), PodHash.write(job(POD)))).isFalse();
        assertThat(PodHash.matches(job(POD), PodHash.write(job(pod)))).isFalse();
        assertThat(PodHash.matches(pod(POD), PodHash.write(pod(pod)))).isFalse();
    }

    @Test
    void oneThatDoesNotSayWhatItWasMadeWithIsAnother() {
        assertThat(PodHash.matches(job(POD), job(POD))).isFalse();
    }

    @Test
    void aTemplateCannotBringItsOwn() {
        var forged = pod(POD + ", hostPID: true");
        forged.getMetadata().getAnnotations().put(PodHash.ANNOTATION, hash(PodHash.write(pod(POD))));

        assertThat(PodHash.matches(pod(POD), PodHash.write(forged))).isFalse();
    }

    private static String hash(HasMetadata workload) {
        return workload.getMetadata().getAnnotations().get(PodHash.ANNOTATION);
    }

    private static HasMetadata job(String pod) {
        return Serialization.unmarshal(
                "---\n{apiVersion: batch/v1, kind: Job, metadata: {name: x}, spec: {template: {spec: {%s}}}}"
                        .formatted(pod));
    }

    private static HasMetadata pod(String pod) {
        return Serialization.unmarshal(
                "---\n{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {%s}}".formatted(pod));
    }
}
