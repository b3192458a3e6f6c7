package ai.run.operator.cli.render;

import ai.run.operator.cli.manifest.CrdSchema;
import ai.run.operator.cli.manifest.Manifest;
import ai.run.operator.cli.manifest.UnusableInputException;
import ai.run.operator.clusterconfig.ClusterConfig.Trust;
import ai.run.operator.decision.Decider;
import ai.run.operator.decision.Decision;
import ai.run.operator.enforcement.Trace;
import ai.run.operator.identity.SignedSubmission;
import ai.run.operator.workload.PodHash;
import ai.run.operator.workload.WorkloadFactory;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides on manifests by the code that decides in a cluster.
 *
 * @param circumstances what is given in the place of a cluster
 * @param schema what the API server checks before; null to take every manifest for one that it let through
 * @param explain whether anybody asks for explanations
 */
record Renderer(Circumstances circumstances, @Nullable CrdSchema schema, boolean explain) {

    /** What the API server puts after a {@code generateName}; here something that stays the same. */
    private static final String GENERATED = "xxxxx";

    /** What would become of a RunaiJob. */
    Rendering render(Manifest manifest) {
        var denials = denials(manifest.object());
        if (!denials.isEmpty()) {
            return Rendering.refused(manifest.title(), "denied by the API server: " + String.join("; ", denials));
        }
        try {
            return decided(manifest, OperatorObjects.read(submitted(manifest), RunaiJob.class));
        } catch (UnusableInputException unreadable) {
            return Rendering.refused(manifest.title(), unreadable.getMessage());
        }
    }

    private List<String> denials(ObjectNode object) {
        var denials = new ArrayList<String>();
        if (!object.path("apiVersion").asText().equals(RunaiJob.GROUP + "/" + RunaiJob.VERSION)) {
            denials.add("apiVersion must be " + RunaiJob.GROUP + "/" + RunaiJob.VERSION);
        }
        var metadata = object.path("metadata");
        if (metadata.path("name").asText().isEmpty()
                && metadata.path("generateName").asText().isEmpty()) {
            denials.add("metadata.name is required: add it");
        }
        if (schema != null) {
            denials.addAll(schema.violations(object));
        }
        return denials;
    }

    /** The manifest with what the API server fills in. */
    private Manifest submitted(Manifest manifest) {
        var object = manifest.object().deepCopy();
        object.remove("status");
        var metadata = (ObjectNode) object.path("metadata");
        if (metadata.path("name").asText().isEmpty()) {
            metadata.put("name", metadata.path("generateName").asText() + GENERATED);
        }
        if (metadata.path("namespace").asText().isEmpty()) {
            metadata.put("namespace", circumstances.namespace());
        }
        return new Manifest(manifest.origin(), object);
    }

    private Rendering decided(Manifest manifest, RunaiJob job) {
        var steps = new Steps(job.getSpec() == null ? null : job.getSpec().getTemplate());
        var decision = decide(job, explain ? steps : Trace.NONE);
        var explanation = explain ? explanation(job, decision, steps) : List.<String>of();
        return decision instanceof Decision.Accepted accepted
                ? new Rendering(
                        manifest.title(),
                        OperatorObjects.written(PodHash.write(accepted.workload())),
                        null,
                        remarks(job, accepted),
                        explanation)
                : refused(manifest, job, (Decision.Rejected) decision, explanation);
    }

    private List<String> explanation(RunaiJob job, Decision decision, Steps steps) {
        if (decision instanceof Decision.Accepted accepted) {
            steps.add(WorkloadFactory.class.getSimpleName(), template(OperatorObjects.written(accepted.workload())));
        }
        return new Explanation(job, circumstances.config(), decision, steps.taken()).lines();
    }

    /** A Job's template; of a Pod, what would be one. */
    private static JsonNode template(JsonNode workload) {
        if (workload.at("/spec/template").isObject()) {
            return workload.at("/spec/template");
        }
        var template = JsonNodeFactory.instance.objectNode();
        var metadata = template.putObject("metadata");
        metadata.set("annotations", workload.at("/metadata/annotations"));
        metadata.set("labels", workload.at("/metadata/labels"));
        template.set("spec", workload.path("spec"));
        return template;
    }

    private Decision decide(RunaiJob job, Trace trace) {
        try {
            return circumstances
                    .rules()
                    .decide(
                            job,
                            () -> Decider.decide(
                                    job, circumstances.clusterConfig().parsed(), circumstances.lookups(job), trace));
        } catch (RuntimeException | StackOverflowError mistake) {
            return new Decision.Rejected(
                    Reason.DecisionFailed,
                    "the decision on this job fails, which is a defect of the operator: report it with the job's"
                            + " manifest, or write that part in another way");
        }
    }

    private Rendering refused(Manifest manifest, RunaiJob job, Decision.Rejected rejected, List<String> explanation) {
        var remarks = new ArrayList<>(submitterRemarks(job));
        if (rejected.reason() == Reason.SubmitterUnknown) {
            remarks.add("say with --submitter NAME who would submit it");
        }
        if (rejected.reason() == Reason.IdentityNotGranted) {
            remarks.add("render asks no cluster for grants: say with --granted NAME what RBAC lets the submitter use");
        }
        return new Rendering(
                manifest.title(),
                null,
                "rejected, %s: %s".formatted(rejected.reason(), rejected.message()),
                remarks,
                explanation);
    }

    private List<String> remarks(RunaiJob job, Decision.Accepted accepted) {
        var remarks = new ArrayList<>(submitterRemarks(job));
        if (Boolean.TRUE.equals(job.getSpec().getSuspend())) {
            remarks.add("nothing is made while spec.suspend is true; this is what would be made then");
        }
        if (accepted.provenance().identity() != null && !circumstances.rules().strictGroups()) {
            remarks.add("that Kubernetes drops supplementalGroupsPolicy: groups of the image's /etc/group would come to"
                    + " the user's own");
        }
        return remarks;
    }

    private List<String> submitterRemarks(RunaiJob job) {
        return circumstances.submitter() == null
                        && circumstances.config().identity().trust() == Trust.AUTHENTICATED
                        && SignedSubmission.of(job).isPresent()
                ? List.of("who submitted it is taken from the annotation " + SignedSubmission.ANNOTATION
                        + ", which only the cluster can verify")
                : List.of();
    }
}
