package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReservedMetadataTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "controller-uid",
                "job-name",
                "batch.kubernetes.io/controller-uid",
                "batch.kubernetes.io/job-name",
                "batch.kubernetes.io/job-completion-index",
                "batch.kubernetes.io/whatever-comes",
                "job.kubernetes.io/anything",
                "controller-revision-hash",
                "pod-template-hash",
                "pod-template-generation",
                "statefulset.kubernetes.io/pod-name",
                "apps.kubernetes.io/pod-index",
                "kubernetes.io/config.mirror",
                "app.kubernetes.io/managed-by",
                "app.kubernetes.io/instance",
                "run.ai/job-name",
                "run.ai/spec-hash",
                "argocd.argoproj.io/tracking-id",
                "meta.helm.sh/release-name",
                "helm.toolkit.fluxcd.io/name",
                "kustomize.toolkit.fluxcd.io/namespace",
                "applyset.kubernetes.io/part-of",
                "kapp.k14s.io/app",
                "kueue.x-k8s.io/pod-group-name",
                "kueue.x-k8s.io/prebuilt-workload-name",
                "jobset.sigs.k8s.io/jobset-name",
                "leaderworkerset.sigs.k8s.io/name",
                "training.kubeflow.org/job-name",
                "trainer.kubeflow.org/trainjob-ancestor-step",
                "ray.io/cluster",
                "scheduling.x-k8s.io/pod-group",
                "scheduling.k8s.io/group-name",
                "volcano.sh/job-name",
                "yunikorn.apache.org/app-id",
                "workflows.argoproj.io/workflow",
                "scaledjob.keda.sh/name",
                "scheduling.volcano.sh/group-name",
                "gang.scheduling.koordinator.sh/name",
                "pod-group.scheduling.sigs.k8s.io/name",
                "spark-app-selector",
                "prefect.io/flow-run-id",
                "kubernetes_pod_operator",
                "runai-gpu-group",
                "tekton.dev/taskRun",
                "objectset.rio.cattle.io/hash"
            })
    void leavesOutWhatMakesAWorkloadSomebodyElses(String key) {
        var template =
                template("{labels: {role: trainer, %1$s: x}, annotations: {note: mine, %1$s: x}}".formatted(key));

        var cleaned = ReservedMetadata.leaveOutOf(template);

        assertThat(cleaned.template().getMetadata().getLabels()).isEqualTo(Map.of("role", "trainer"));
        assertThat(cleaned.template().getMetadata().getAnnotations()).isEqualTo(Map.of("note", "mine"));
        assertThat(cleaned.overridden())
                .containsExactly(
                        "metadata.labels[" + key + "]: x -> unset", "metadata.annotations[" + key + "]: x -> unset");
        assertThat(Labels.inherited(Map.of("team", "vision", key, "x"))).isEqualTo(Map.of("team", "vision"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.kubernetes.io/name",
                "job-name.example.org",
                "my-job-name",
                "kubectl.kubernetes.io/default-container",
                "kueue.x-k8s.io/queue-name",
                "kueue.x-k8s.io/priority-class",
                "kueue.x-k8s.io/podset-required-topology",
                "volcano.sh/queue-name",
                "scheduling.volcano.sh/queue-name",
                "yunikorn.apache.org/queue",
                "kai.scheduler/queue",
                "prometheus.io/scrape",
                "sidecar.istio.io/inject",
                "azure.workload.identity/use"
            })
    void leavesInWhatIsTheUsersOwn(String key) {
        var template = template("{labels: {%1$s: x}, annotations: {%1$s: x}}".formatted(key));

        var cleaned = ReservedMetadata.leaveOutOf(template);

        assertThat(cleaned.template()).isEqualTo(template);
        assertThat(cleaned.overridden()).isEmpty();
    }

    @Test
    void ofTheOtherFieldsNoneIsLeft() {
        var template = template(
                """
                name: other
                generateName: other-
                namespace: kube-system
                creationTimestamp: null
                deletionGracePeriodSeconds: 3600
                finalizers: [example.org/keep]
                ownerReferences: [{apiVersion: v1, kind: Node, name: node-1, uid: 9a9a, controller: true}]
                labels: {role: trainer}
                initializers: {pending: [{name: not.of.the.model}]}
                """);

        var cleaned = ReservedMetadata.leaveOutOf(template);

        assertThat(cleaned.template()).isEqualTo(template("{labels: {role: trainer}}"));
        assertThat(cleaned.overridden())
                .containsExactlyInAnyOrder(
                        "metadata.name: \"other\" -> unset",
                        "metadata.generateName: \"other-\" -> unset",
                        "metadata.namespace: \"kube-system\" -> unset",
                        "metadata.deletionGracePeriodSeconds: 3600 -> unset",
                        "metadata.finalizers: [\"example.org/keep\"] -> unset",
                        "metadata.ownerReferences:"
                                + " [{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"controller\":true,\"name\":\"nod… ->"
                                + " unset",
                        "metadata.initializers: {\"pending\":[{\"name\":\"not.of.the.model\"}]} -> unset");
    }

    @Test
    void theClaimsThatPodsMakeAreNobodyElsesEither() {
        var template = claim("{labels: {team: vision, app.kubernetes.io/instance: shop}, annotations:"
                + " {argocd.argoproj.io/tracking-id: x}, finalizers: [example.org/keep]}");

        var cleaned = ReservedMetadata.leaveOutOf(template);

        assertThat(cleaned.template()).isEqualTo(claim("{labels: {team: vision}}"));
        assertThat(cleaned.overridden())
                .containsExactly(
                        "volumes[scratch].ephemeral.volumeClaimTemplate.metadata.labels[app.kubernetes.io/instance]:"
                                + " shop -> unset",
                        "volumes[scratch].ephemeral.volumeClaimTemplate.metadata.annotations[argocd.argoproj.io/tracking-id]:"
                                + " x -> unset",
                        "volumes[scratch].ephemeral.volumeClaimTemplate.metadata.finalizers: [\"example.org/keep\"] ->"
                                + " unset");
    }

    private static PodTemplateSpec claim(String metadata) {
        return Serialization.unmarshal(
                """
                spec:
                  volumes:
                  - name: home
                    emptyDir: {}
                  - name: scratch
                    ephemeral: {volumeClaimTemplate: {metadata: %s, spec: {accessModes: [ReadWriteOnce]}}}
                """
                        .formatted(metadata),
                PodTemplateSpec.class);
    }

    @Test
    void aLongValueIsCutShort() {
        var template = template("{annotations: {run.ai/x: %s}}".formatted("x".repeat(100_000)));

        assertThat(ReservedMetadata.leaveOutOf(template).overridden())
                .containsExactly("metadata.annotations[run.ai/x]: " + "x".repeat(63) + "… -> unset");
    }

    @Test
    void aTemplateWithoutMetadataStaysAsItIs() {
        var template = Serialization.unmarshal("spec: {}", PodTemplateSpec.class);

        assertThat(ReservedMetadata.leaveOutOf(template).template()).isSameAs(template);
    }

    private static PodTemplateSpec template(String metadata) {
        return Serialization.unmarshal("metadata:\n" + metadata.indent(2) + "spec: {}\n", PodTemplateSpec.class);
    }
}
