package ai.run.operator.cli.migrate;

import ai.run.operator.cli.manifest.CrdSchema;
import ai.run.operator.cli.manifest.Manifest;
import ai.run.operator.text.Printable;
import ai.run.v1.RunaiJob;
import ai.run.v1.User;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes a RunaiJob of an object that runs pods to an end, field by field. */
final class Migration {

    private static final String NO_FIELD = "a RunaiJob has no such field";

    private static final Map<String, String> WHY = Map.of(
            "selector", "the Job controller makes one",
            "manualSelector", "the Job controller makes the selector",
            "managedBy", "the operator's Jobs are carried out by the Job controller",
            "podReplacementPolicy", NO_FIELD,
            "successPolicy", NO_FIELD);

    /** In the order in which people write them. */
    private static final List<String> FIELDS = List.of(
            "workload",
            "runAsUser",
            "user",
            "preventPrivilegeEscalation",
            "createHomeDir",
            "homeDir",
            "parallelism",
            "completions",
            "completionMode",
            "backoffLimit",
            "backoffLimitPerIndex",
            "maxFailedIndexes",
            "activeDeadlineSeconds",
            "ttlSecondsAfterFinished",
            "suspend",
            "podFailurePolicy",
            "template");

    private static final Set<String> OF_SCHEDULES = Set.of(
            "schedule",
            "timeZone",
            "concurrencyPolicy",
            "startingDeadlineSeconds",
            "suspend",
            "successfulJobsHistoryLimit",
            "failedJobsHistoryLimit");

    private static final String COMMAND_LINE = "runai-cli-command";

    private static final String SCHEDULER_OF_THE_ORIGINAL = "runai-scheduler";

    private final CrdSchema schema;
    private final Remarks remarks = new Remarks();
    private final ObjectNode object;
    private final boolean exported;

    private Migration(CrdSchema schema, ObjectNode object) {
        this.schema = schema;
        this.object = object;
        this.exported = Metadata.isExported(object);
    }

    /** What becomes of an object. The object given stays as it is. */
    static Migrated of(Manifest manifest, CrdSchema schema) {
        return new Migration(schema, manifest.object().deepCopy()).of(manifest.kind());
    }

    private Migrated of(String kind) {
        return switch (kind) {
            case "Job" -> made(Metadata.own(object.path("metadata"), remarks), jobSpec(object.path("spec")));
            case "CronJob" -> ofCronJob();
            case "Pod" -> ofPod();
            case RunaiJob.KIND -> ofRunaiJob();
            default -> nothing("left alone: a RunaiJob can be made of a Job, CronJob, Pod or RunaiJob");
        };
    }

    private static Migrated nothing(String why) {
        return new Migrated(null, List.of(why), List.of());
    }

    private Migrated ofCronJob() {
        var spec = object.path("spec");
        var schedule = OF_SCHEDULES.stream().filter(spec::has).sorted().toList();
        remarks.add("spec.%s: left out, because a RunaiJob runs once; create it anew each time, by what has a schedule"
                .formatted(String.join(", ", schedule)));
        var metadata = Metadata.own(object.path("metadata"), remarks);
        var labels = spec.at("/jobTemplate/metadata/labels");
        if (labels instanceof ObjectNode ofJobs) {
            var all = metadata.path("labels") instanceof ObjectNode own ? own : metadata.putObject("labels");
            all.setAll(ofJobs);
        }
        return made(metadata, jobSpec(spec.at("/jobTemplate/spec")));
    }

    private @Nullable ObjectNode jobSpec(JsonNode given) {
        if (!(given instanceof ObjectNode spec)) {
            return null;
        }
        if (exported) {
            new ExportedDefaults(remarks).leaveOutOfJob(spec);
        }
        new TreeMap<>(WHY).forEach((field, why) -> remarks.leaveOut(spec, "spec", field, why));
        template(spec, false);
        return spec;
    }

    private Migrated ofPod() {
        if (!(object.path("spec") instanceof ObjectNode pod)) {
            return made(Metadata.own(object.path("metadata"), remarks), null);
        }
        var metadata = Metadata.own(object.path("metadata"), remarks);
        var spec = JsonNodeFactory.instance.objectNode().put("workload", "Pod");
        var template = spec.putObject("template");
        if (metadata.path("annotations") instanceof ObjectNode annotations) {
            metadata.remove("annotations"); // those of a RunaiJob do not reach its pod
            template.putObject("metadata").set("annotations", annotations);
        }
        template.set("spec", pod);
        remarks.leaveOut(pod, "spec", "ephemeralContainers", "they are added to a pod that runs");
        if (exported) {
            remarks.leaveOut(pod, "spec", "nodeName", "the scheduler chose the node");
        }
        if (!pod.has("restartPolicy")) {
            remarks.add("spec.restartPolicy is unset, which means Always in a Pod and Never in a RunaiJob");
        }
        template(spec, exported);
        return made(metadata, spec);
    }

    private Migrated ofRunaiJob() {
        var metadata = Metadata.own(object.path("metadata"), remarks);
        leaveOutCommandLine(metadata, "metadata");
        leaveOutCommandLine(object.at("/spec/template/metadata"), "spec.template.metadata");
        var spec = jobSpec(object.path("spec"));
        if (spec != null) {
            nameTheUser(metadata.path("labels").path("user").asText(), spec);
        }
        return made(metadata, spec);
    }

    /** The original's {@code --user} became a label. */
    private void nameTheUser(String label, ObjectNode spec) {
        if (!label.matches(User.NAME_PATTERN) || spec.path("user").has("name")) {
            return;
        }
        var user = spec.path("user") instanceof ObjectNode known ? known : spec.putObject("user");
        user.put("name", label);
        spec.set("user", inOrder(user, List.of("name")));
        remarks.add("spec.user.name is %s, as the label user says".formatted(Printable.sentence(label)));
    }

    /** The original wrote its whole command line down, with the passwords that were given to it. */
    private void leaveOutCommandLine(JsonNode annotated, String path) {
        if (annotated.path("annotations") instanceof ObjectNode annotations && annotations.has(COMMAND_LINE)) {
            annotations.remove(COMMAND_LINE);
            PodFields.removeFrom((ObjectNode) annotated, "annotations");
            remarks.add("%s.annotations[%s] is left out: it holds a command line, and any password that was given there"
                    .formatted(path, COMMAND_LINE));
        }
    }

    /**
     * Cleans the template of a spec.
     *
     * @param admitted the template was a pod that a cluster had admitted
     */
    private void template(ObjectNode spec, boolean admitted) {
        if (!(spec.path("template") instanceof ObjectNode template)) {
            return;
        }
        Metadata.cleanTemplate(template, remarks);
        if (!(template.path("spec") instanceof ObjectNode pod)) {
            return;
        }
        var defaults = new ExportedDefaults(remarks);
        if (admitted) {
            defaults.leaveOutOfAdmittedPod(pod);
        } else if (exported) {
            defaults.leaveOutOfPod(pod);
        }
        if (pod.path("schedulerName").asText().equals(SCHEDULER_OF_THE_ORIGINAL)) {
            remarks.leaveOut(
                    pod,
                    "spec.template.spec",
                    "schedulerName",
                    "that scheduler was the original's own; name one that the cluster has");
        }
        FoundIdentity.move(spec, pod, remarks);
    }

    private Migrated made(ObjectNode metadata, @Nullable ObjectNode spec) {
        if (spec == null) {
            return nothing("left alone: it has no spec");
        }
        var job = JsonNodeFactory.instance.objectNode();
        job.put("apiVersion", RunaiJob.GROUP + "/" + RunaiJob.VERSION).put("kind", RunaiJob.KIND);
        job.set("metadata", inOrder(metadata, List.of("name", "generateName", "namespace", "labels", "annotations")));
        job.set("spec", inOrder(spec, FIELDS));
        if (object.has("status")) {
            remarks.add("status is left out: it tells of the past");
        }
        schema.prune(job).forEach(path -> remarks.add(path + " is left out: " + NO_FIELD));
        return new Migrated(job, remarks.lines(), schema.violations(job));
    }

    private static ObjectNode inOrder(ObjectNode object, List<String> order) {
        var ordered = JsonNodeFactory.instance.objectNode();
        order.stream().filter(object::has).forEach(field -> ordered.set(field, object.path(field)));
        var others = new ArrayList<String>();
        object.fieldNames().forEachRemaining(others::add);
        others.removeAll(order);
        others.forEach(field -> ordered.set(field, object.path(field)));
        return ordered;
    }
}
