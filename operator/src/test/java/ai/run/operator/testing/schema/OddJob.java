package ai.run.operator.testing.schema;

import ai.run.operator.testing.manifests.Samples;
import ai.run.operator.testing.schema.SchemaFields.Field;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/**
 * A RunaiJob with an odd value in one of its fields.
 *
 * @param name its name
 * @param field the field
 * @param value what is odd about the value
 * @param isPod whether its workload is a Pod
 * @param isProtected whether it says who its user is, to be submitted where both protections are enforced
 * @param spec its spec
 */
public record OddJob(String name, Field field, String value, boolean isPod, boolean isProtected, ObjectNode spec) {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<String> KEPT_METADATA = List.of("labels", "annotations");

    /** Makes one of a plain job. */
    public static OddJob of(
            String name, Field field, String value, JsonNode odd, boolean mayBePod, boolean isProtected) {
        var isPod = mayBePod && !Samples.OF_JOBS.contains(field.steps().get(1));
        var root = JSON.objectNode();
        var spec = root.putObject("spec");
        if (isPod) {
            spec.put("workload", "Pod");
        } else {
            spec.put("parallelism", 0); // its pods are of no interest
        }
        if (isProtected) {
            spec.putObject("user").put("name", "alice").put("uid", 1234).put("gid", 5678);
        }
        spec.putObject("template")
                .putObject("spec")
                .putArray("containers")
                .addObject()
                .put("name", "main")
                .put("image", "busybox");
        field.put(root, odd);
        return new OddJob(name, field, value, isPod, isProtected, spec);
    }

    /** The job as it is submitted. */
    public ObjectNode object() {
        var job = JSON.objectNode().put("apiVersion", "run.ai/v1").put("kind", "RunaiJob");
        job.putObject("metadata").put("name", name);
        job.set("spec", spec);
        return job;
    }

    /** Whether the cluster-config or the job itself asks for what changes a pod. */
    public boolean isChanged() {
        return isProtected
                || Stream.of("runAsUser", "preventPrivilegeEscalation", "createHomeDir")
                        .anyMatch(of -> spec.path(of).asBoolean());
    }

    /** The Pod or Job that a user without the operator would make of the template. */
    public ObjectNode bare() {
        var template = template();
        var bare = JSON.objectNode();
        var metadata = bare.putObject("metadata").put("name", "bare-" + name);
        if (isPod) {
            bare.put("apiVersion", "v1").put("kind", "Pod");
            if (template.path("metadata") instanceof ObjectNode own) {
                metadata.setAll(own);
            }
            bare.set("spec", template.path("spec"));
            if (spec.hasNonNull("activeDeadlineSeconds")) {
                ((ObjectNode) bare.path("spec")).set("activeDeadlineSeconds", spec.path("activeDeadlineSeconds"));
            }
        } else {
            bare.put("apiVersion", "batch/v1").put("kind", "Job");
            var job = spec.deepCopy().retain(Samples.OF_JOBS);
            Stream.of("activeDeadlineSeconds", "suspend")
                    .filter(spec::has)
                    .forEach(field -> job.set(field, spec.path(field)));
            bare.set("spec", job.set("template", template));
        }
        return bare;
    }

    /** Without the metadata that no pod of a job has, and with the restartPolicy that stands for none. */
    private JsonNode template() {
        var copy = spec.deepCopy();
        if (value.equals("null") && field.toString().endsWith("{}")) {
            // The server drops it from a custom resource, and would take it for an empty text in a pod.
            field.put(JSON.objectNode().set("spec", copy), null);
        }
        if (copy.path("template") instanceof ObjectNode template) {
            if (template.path("metadata") instanceof ObjectNode metadata) {
                metadata.retain(KEPT_METADATA);
            }
            if (template.path("spec") instanceof ObjectNode pod
                    && (pod.path("restartPolicy").isNull()
                            || pod.path("restartPolicy").asText().isEmpty())) {
                pod.put("restartPolicy", "Never");
            }
            if (template.path("spec") instanceof ObjectNode pod
                    && pod.path("overhead").isObject()
                    && pod.path("overhead").isEmpty()) {
                // An overhead without entries, which only the server tells from none.
                pod.remove("overhead");
            }
        }
        return copy.path("template");
    }

    @Override
    public String toString() {
        return "%s is %s (%s, %s)".formatted(field, value, isPod ? "Pod" : "Job", isProtected ? "protected" : "plain");
    }
}
