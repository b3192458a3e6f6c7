package ai.run.operator.workload;

import ai.run.operator.text.Printable;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What nobody may write on a workload or its pods but the program that it belongs to: labels and annotations by which a
 * controller adopts, counts or numbers pods, by which a tool tracks or prunes what it deployed, and the operator's own.
 * Written by a user they would make the operator a deputy against somebody else's objects: the Job controller takes a pod
 * with the label {@code controller-uid} of another Job for that Job's, and ends one of its pods for it.
 *
 * <p>Of a template's metadata only the labels and annotations reach a workload at all. Finalizers would keep its name
 * taken for ever, owner references would hand it to the garbage collector of somebody else.
 *
 * <p>Sources: Kubernetes' "Well-Known Labels, Annotations and Taints", and the documents of the tools that are named.
 */
public final class ReservedMetadata {

    /** Labels and annotations that are reserved by their whole name. */
    private static final Set<String> NAMES = Set.of(
            // the operator, and Helm, which marks what it deployed with the same label
            Labels.MANAGED_BY,
            // the Job controller, by its names before Kubernetes 1.27
            Labels.JOB_UID,
            Labels.OF_A_JOBS_POD,
            // the controllers of Deployments, StatefulSets and DaemonSets
            "pod-template-hash",
            "controller-revision-hash",
            "pod-template-generation",
            "rollouts-pod-template-hash",
            // Argo CD, which makes what carries it one more object of its own, and out of sync
            "app.kubernetes.io/instance",
            // Kueue, which counts a pod for a group, or gives a Job the quota of a Workload that is there; a queue may
            // be named
            "kueue.x-k8s.io/pod-group-name",
            "kueue.x-k8s.io/pod-group-total-count",
            "kueue.x-k8s.io/prebuilt-workload-name",
            "kueue.x-k8s.io/managed",
            "kueue.x-k8s.io/pod-suspending-parent",
            "kueue.x-k8s.io/pod-group-fast-admission",
            "kueue.x-k8s.io/pod-group-serving",
            "kueue.x-k8s.io/role-hash",
            "kueue.x-k8s.io/workload",
            "kueue.x-k8s.io/workload-slice-name",
            // schedulers that let pods start by the group: the scheduler plugins, Volcano, KAI, YuniKorn
            "scheduling.x-k8s.io/pod-group",
            "scheduling.k8s.io/group-name",
            "scheduling.volcano.sh/group-name",
            "pod-group.scheduling.sigs.k8s.io",
            "pod-group-name",
            "applicationId",
            "yunikorn.apache.org/app-id",
            "yunikorn.apache.org/task-group-name",
            "yunikorn.apache.org/task-groups",
            "yunikorn.apache.org/schedulingPolicyParameters",
            "yunikorn.apache.org/user.info",
            "runai-gpu-group",
            // Spark, and Airflow, whose programs find their pods so
            "spark-app-selector",
            "spark-role",
            "spark-exec-id",
            "kubernetes_pod_operator",
            "kubernetes_executor",
            "airflow-worker");

    /** Prefixes of labels and annotations that are reserved with all that begins with them. */
    private static final List<String> PREFIXES = List.of(
            // the operator
            "run.ai/",
            // the controllers of Jobs, CronJobs, StatefulSets and DaemonSets
            "batch.kubernetes.io/",
            "job.kubernetes.io/",
            "cronjob.kubernetes.io/",
            "statefulset.kubernetes.io/",
            "apps.kubernetes.io/",
            "daemonset.kubernetes.io/",
            // JobSet, LeaderWorkerSet, Kubeflow, KubeRay, Volcano, Spark, Argo Workflows and Tekton, which find their
            // pods so
            "jobset.sigs.k8s.io/",
            "alpha.jobset.sigs.k8s.io/",
            "leaderworkerset.sigs.k8s.io/",
            "training.kubeflow.org/",
            "trainer.kubeflow.org/",
            "ray.io/",
            "volcano.sh/job-",
            "volcano.sh/task-",
            "sparkoperator.k8s.io/",
            "workflows.argoproj.io/",
            "prefect.io/",
            // KEDA, which counts and deletes the Jobs of a ScaledJob by its label alone
            "scaledjob.keda.sh/",
            // Koordinator and the scheduler plugins, and KAI's groups of GPUs
            "gang.scheduling.koordinator.sh/",
            "pod-group.scheduling.sigs.k8s.io/",
            "runai-gpu-group/",
            "tekton.dev/",
            // the kubelet, which deletes a pod that passes for the mirror of one that it does not know
            "kubernetes.io/config.",
            // Argo CD, Helm, Flux, kubectl, kpt, kapp and Rancher's Fleet: what they track and prune
            "argocd.argoproj.io/",
            "meta.helm.sh/",
            "helm.sh/",
            "kustomize.toolkit.fluxcd.io/",
            "helm.toolkit.fluxcd.io/",
            "applyset.kubernetes.io/",
            "kubectl.kubernetes.io/last-applied-",
            "cli-utils.sigs.k8s.io/",
            "config.k8s.io/owning-inventory",
            "kapp.k14s.io/",
            "objectset.rio.cattle.io/");

    /** Enough to recognise a value by; nobody reads an annotation of kilobytes in a status. */
    private static final int VALUE_MAX_LENGTH = 64;

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReservedMetadata() {}

    /**
     * A template without what is reserved.
     *
     * @param template the template, whose metadata has labels and annotations alone; or has none, as before
     * @param overridden what was left out, each as {@code field: old -> unset}
     */
    public record Cleaned(PodTemplateSpec template, List<String> overridden) {
        public Cleaned {
            overridden = List.copyOf(overridden);
        }
    }

    /** Says whether a label or an annotation is reserved. */
    public static boolean isReserved(String key) {
        return NAMES.contains(key) || PREFIXES.stream().anyMatch(key::startsWith);
    }

    /**
     * Leaves out of a template, and of the volume claims that its pods will make, what is reserved; the template itself stays as
     * it is.
     */
    public static Cleaned leaveOutOf(PodTemplateSpec template) {
        if (template.getMetadata() == null && claims(template).findAny().isEmpty()) {
            return new Cleaned(template, List.of());
        }
        var overridden = new ArrayList<String>();
        var copy = new PodTemplateSpecBuilder(template).build();
        copy.setMetadata(own("metadata", copy.getMetadata(), overridden));
        claims(copy).forEach(volume -> {
            var claim = volume.getEphemeral().getVolumeClaimTemplate();
            var path = "volumes[" + volume.getName() + "].ephemeral.volumeClaimTemplate.metadata";
            claim.setMetadata(own(path, claim.getMetadata(), overridden));
        });
        return new Cleaned(copy, overridden);
    }

    /** The volumes for which each pod makes a claim. */
    private static Stream<Volume> claims(PodTemplateSpec template) {
        return template.getSpec() == null
                ? Stream.of()
                : template.getSpec().getVolumes().stream()
                        .filter(volume -> volume.getEphemeral() != null
                                && volume.getEphemeral().getVolumeClaimTemplate() != null);
    }

    private static @Nullable ObjectMeta own(String path, @Nullable ObjectMeta metadata, List<String> overridden) {
        if (metadata == null) {
            return null;
        }
        var labels = cleaned(path + ".labels", metadata.getLabels(), overridden);
        var annotations = cleaned(path + ".annotations", metadata.getAnnotations(), overridden);
        others(path, metadata).forEach(overridden::add);
        return new ObjectMetaBuilder()
                .withLabels(labels)
                .withAnnotations(annotations)
                .build();
    }

    private static Map<String, String> cleaned(
            String path, @Nullable Map<String, String> values, List<String> overridden) {
        var kept = new TreeMap<String, String>(values == null ? Map.of() : values);
        kept.entrySet().removeIf(entry -> {
            if (!isReserved(entry.getKey())) {
                return false;
            }
            overridden.add(leftOut(path + "[" + entry.getKey() + "]", String.valueOf(entry.getValue())));
            return true;
        });
        return kept;
    }

    /** The fields of any other name, those that the model does not know included. */
    private static Stream<String> others(String path, ObjectMeta metadata) {
        var fields = JSON.<ObjectNode>valueToTree(metadata).without(Set.of("labels", "annotations"));
        return fields.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .map(field ->
                        leftOut(path + "." + field.getKey(), field.getValue().toString()));
    }

    private static String leftOut(String field, String value) {
        return field + ": " + Printable.shortened(value, VALUE_MAX_LENGTH) + " -> unset";
    }
}
