package ai.run.operator.testing.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The workload of a job, compared with what the API server makes of the job's template alone. */
public final class WorkloadComparison {

    /** What the operator adds where the template says nothing. */
    private static final Pattern ADDED = Pattern.compile(
            "securityContext(\\.(runAsUser|runAsGroup|runAsNonRoot|supplementalGroups|supplementalGroupsPolicy|seccompProfile))?"
                    + "|os|nodeSelector(\\[kubernetes.io/os])?"
                    + "|(initC|c|ephemeralC)ontainers\\[.*]\\.securityContext(\\.(allowPrivilegeEscalation|capabilities(\\.drop)?|runAsUser|runAsGroup|runAsNonRoot))?");

    private WorkloadComparison() {}

    /**
     * What of a workload is neither as the server makes it of the bare template, nor documented, nor told.
     *
     * @param one the job
     * @param bare what the server made of the bare template
     * @param workload what the server made of the operator's workload
     * @param overridden what the job's status tells, as {@code field: old -> new}
     */
    public static List<JsonDifference> untold(OddJob one, JsonNode bare, JsonNode workload, List<String> overridden) {
        return JsonDifference.between(comparable(one, bare), comparable(one, workload)).stream()
                .filter(difference -> !(one.isChanged()
                        && difference.before().isMissingNode()
                        && ADDED.matcher(difference.path()).matches()))
                .filter(difference -> overridden.stream().noneMatch(line -> isTold(difference.path(), line)))
                .toList();
    }

    /** A line tells of a field, and of what is in it. */
    private static boolean isTold(String path, String line) {
        var field = line.substring(0, line.indexOf(": "));
        return field.startsWith(path) || path.startsWith(field + "[") || path.startsWith(field + ".");
    }

    /** The pod's spec, labels and annotations, and a Job's own fields, without what everybody knows of. */
    private static ObjectNode comparable(OddJob one, JsonNode object) {
        var template = one.isPod() ? object : object.at("/spec/template");
        var spec = (ObjectNode) template.path("spec").deepCopy();
        if (one.isPod()) {
            without(spec, "volumes", volume -> volume.path("name").asText().startsWith("kube-api-access-"));
            spec.path("containers").forEach(WorkloadComparison::withoutToken);
            spec.path("initContainers").forEach(WorkloadComparison::withoutToken);
        }
        if (one.isChanged()) {
            without(spec, "volumes", volume -> volume.path("name").asText().equals("runai-home"));
            without(
                    spec,
                    "initContainers",
                    container -> container.path("name").asText().equals("runai-home-init"));
            spec.path("containers").forEach(WorkloadComparison::withoutHome);
            spec.path("initContainers").forEach(WorkloadComparison::withoutHome);
        }
        var metadata = spec.putObject("metadata");
        for (var of : List.of("labels", "annotations")) {
            var values = metadata.putObject(of);
            template.path("metadata").path(of).properties().stream()
                    .filter(value -> !isOurs(value.getKey()))
                    .forEach(value -> values.set(value.getKey(), value.getValue()));
        }
        if (!one.isPod()) {
            var job = (ObjectNode) object.path("spec").deepCopy();
            job.remove(List.of("template", "selector"));
            spec.set("job", job);
        }
        return spec;
    }

    private static boolean isOurs(String key) {
        return key.startsWith("run.ai/")
                || key.startsWith("batch.kubernetes.io/")
                || Set.of("app.kubernetes.io/managed-by", "controller-uid", "job-name")
                        .contains(key);
    }

    private static void withoutToken(JsonNode container) {
        without(container, "volumeMounts", mount -> mount.path("name").asText().startsWith("kube-api-access-"));
    }

    private static void withoutHome(JsonNode container) {
        without(container, "volumeMounts", mount -> mount.path("name").asText().equals("runai-home"));
        without(container, "env", variable -> Set.of("HOME", "USER", "LOGNAME")
                .contains(variable.path("name").asText()));
    }

    private static void without(JsonNode owner, String list, Predicate<JsonNode> what) {
        if (owner.path(list) instanceof ArrayNode items) {
            IntStream.iterate(items.size() - 1, index -> index >= 0, index -> index - 1)
                    .filter(index -> what.test(items.get(index)))
                    .forEach(items::remove);
            if (items.isEmpty()) {
                ((ObjectNode) owner).remove(list);
            }
        }
    }
}
