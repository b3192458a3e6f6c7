package ai.run.operator.reconciler;

import ai.run.operator.testing.PassingTime;
import ai.run.operator.workload.Labels;
import ai.run.operator.workload.Provenance;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.List;
import java.util.Map;

/** The RunaiJob {@code train} of {@code team-a}, its workload, and the pods of that. */
final class TestJobs {

    static final String JOBS = "/apis/batch/v1/namespaces/team-a/jobs";
    static final String JOB = JOBS + "/train";
    static final String PODS = "/api/v1/namespaces/team-a/pods";
    static final String RUNAI_JOBS = "/apis/run.ai/v1/namespaces/team-a/runaijobs";
    static final String STATUS = RUNAI_JOBS + "/train/status";
    static final String EVENTS = "/api/v1/namespaces/team-a/events";

    /** Nothing was in force. */
    static final Provenance PLAIN = new Provenance(null, null, null, null, null, null, null);

    /** Escalation was prevented, so that every pod is looked at. */
    static final Provenance CONFINED =
            new Provenance(null, null, null, null, null, List.of("PreventPrivilegeEscalation"), null);

    private TestJobs() {}

    static RunaiJob runaiJob() {
        var job = new RunaiJob();
        job.setMetadata(new ObjectMetaBuilder()
                .withNamespace("team-a")
                .withName("train")
                .withUid("uid-of-train")
                .withGeneration(1L)
                .withResourceVersion("7")
                .withCreationTimestamp(PassingTime.START.toString())
                .build());
        job.setSpec(new RunaiJobSpec());
        return job;
    }

    /** The Job that was made for it. */
    static Job job() {
        return new JobBuilder()
                .withNewMetadata()
                .withNamespace("team-a")
                .withName("train")
                .withUid("uid-of-job")
                .withResourceVersion("9")
                .withLabels(Labels.of("train"))
                .withAnnotations(Map.of())
                .withOwnerReferences(owner("run.ai/v1", "RunaiJob", "train", "uid-of-train"))
                .endMetadata()
                .withNewSpec()
                .withParallelism(1)
                .withNewSelector()
                .addToMatchLabels("controller-uid", "uid-of-job")
                .endSelector()
                .withNewTemplate()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** A pod of that Job. */
    static Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("team-a")
                .withName(name)
                .withUid("uid-of-" + name)
                .withOwnerReferences(owner("batch/v1", "Job", "train", "uid-of-job"))
                .endMetadata()
                .build();
    }

    private static OwnerReference owner(String apiVersion, String kind, String name, String uid) {
        return new OwnerReferenceBuilder()
                .withApiVersion(apiVersion)
                .withKind(kind)
                .withName(name)
                .withUid(uid)
                .withController(true)
                .build();
    }
}
