package ai.run.operator.workload;

import ai.run.v1.CompletionMode;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobSpec;
import ai.run.v1.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the Job or the Pod that carries out a RunaiJob. */
public final class WorkloadFactory {

    private WorkloadFactory() {}

    /**
     * The workload of a job: of its name, owned by it, not yet created.
     *
     * @param job the RunaiJob, as the API server holds it
     * @param template the finished pod, without anything {@link ReservedMetadata reserved}, which is used instead of the one in
     *     the job's spec
     * @param provenance what was decided, which the workload carries
     * @return a {@code batch/v1} Job, or a Pod where the spec says so
     */
    public static HasMetadata create(RunaiJob job, PodTemplateSpec template, Provenance provenance) {
        return job.getSpec().getWorkload() == Workload.POD
                ? pod(job, template, provenance)
                : job(job, template, provenance);
    }

    // No ttlSecondsAfterFinished: it is the RunaiJob that goes after that time, and its workload with it.
    private static Job job(RunaiJob job, PodTemplateSpec template, Provenance provenance) {
        var spec = job.getSpec();
        return new JobBuilder()
                .withMetadata(metadata(job, Map.of(), Map.of(), provenance))
                .withNewSpec()
                .withParallelism(spec.getParallelism())
                .withCompletions(spec.getCompletions())
                .withCompletionMode(completionMode(spec.getCompletionMode()))
                .withBackoffLimit(spec.getBackoffLimit())
                .withBackoffLimitPerIndex(spec.getBackoffLimitPerIndex())
                .withMaxFailedIndexes(spec.getMaxFailedIndexes())
                .withPodFailurePolicy(spec.getPodFailurePolicy())
                .withActiveDeadlineSeconds(spec.getActiveDeadlineSeconds())
                .withSuspend(spec.getSuspend())
                .withTemplate(new PodTemplateSpecBuilder(template)
                        .editOrNewMetadata()
                        .addToLabels(Labels.of(job.getMetadata().getName()))
                        .endMetadata()
                        .withSpec(podSpec(template))
                        .build())
                .endSpec()
                .build();
    }

    private static Pod pod(RunaiJob job, PodTemplateSpec template, Provenance provenance) {
        var own = template.getMetadata() == null ? new ObjectMeta() : template.getMetadata();
        return new PodBuilder()
                .withMetadata(metadata(job, own.getLabels(), own.getAnnotations(), provenance))
                .withSpec(withDeadline(podSpec(template), job.getSpec()))
                .build();
    }

    /**
     * The metadata of a workload.
     *
     * @param labels its own labels, which win over the RunaiJob's
     * @param annotations its own annotations; the RunaiJob's speak of the RunaiJob
     */
    private static ObjectMeta metadata(
            RunaiJob job, Map<String, String> labels, Map<String, String> annotations, Provenance provenance) {
        var parent = job.getMetadata();
        var allLabels = Labels.inherited(parent.getLabels());
        allLabels.putAll(labels);
        allLabels.putAll(Labels.of(parent.getName()));
        var fieldHashes = FieldHashes.json(job.getSpec());
        return new ObjectMetaBuilder()
                .withName(parent.getName())
                .withNamespace(parent.getNamespace())
                .withLabels(allLabels)
                .withAnnotations(annotations)
                .addToAnnotations(SpecHash.ANNOTATION, SpecHash.of(job.getSpec()))
                .addToAnnotations(fieldHashes == null ? Map.of() : Map.of(FieldHashes.ANNOTATION, fieldHashes))
                .addToAnnotations(Provenance.ANNOTATION, provenance.json())
                .withOwnerReferences(controller(job))
                .build();
    }

    private static OwnerReference controller(RunaiJob job) {
        return new OwnerReferenceBuilder()
                .withApiVersion(RunaiJob.GROUP + "/" + RunaiJob.VERSION)
                .withKind(RunaiJob.KIND)
                .withName(job.getMetadata().getName())
                .withUid(job.getMetadata().getUid())
                .withController(true)
                .build();
    }

    /**
     * An unset restartPolicy means Never, and so does an empty one, which is the same to the API server. Its default, Always, is
     * rejected in a Job, and a Pod would never end.
     */
    private static PodSpec podSpec(PodTemplateSpec template) {
        var spec = new PodSpecBuilder(template.getSpec());
        return spec.getRestartPolicy() == null || spec.getRestartPolicy().isEmpty()
                ? spec.withRestartPolicy("Never").build()
                : spec.build();
    }

    private static PodSpec withDeadline(PodSpec pod, RunaiJobSpec spec) {
        if (spec.getActiveDeadlineSeconds() != null) {
            pod.setActiveDeadlineSeconds(spec.getActiveDeadlineSeconds());
        }
        return pod;
    }

    private static @Nullable String completionMode(@Nullable CompletionMode mode) {
        if (mode == null) {
            return null;
        }
        return switch (mode) {
            case NON_INDEXED -> "NonIndexed";
            case INDEXED -> "Indexed";
        };
    }
}
