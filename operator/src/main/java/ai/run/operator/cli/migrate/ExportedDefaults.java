package ai.run.operator.cli.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Takes out of what was exported from a cluster what its API server had filled in. Another cluster fills it in again.
 *
 * <p>Source: the defaults of batch/v1 and core/v1, and the admission plugins ServiceAccount, Priority and DefaultTolerationSeconds.
 */
final class ExportedDefaults {

    private static final Map<String, String> OF_JOBS = Map.of(
            "completionMode", "\"NonIndexed\"",
            "suspend", "false",
            "backoffLimit", "6",
            "podReplacementPolicy", "\"TerminatingOrFailed\"",
            "manualSelector", "false");

    private static final Map<String, String> OF_PODS = Map.of(
            "dnsPolicy", "\"ClusterFirst\"",
            "schedulerName", "\"default-scheduler\"",
            "terminationGracePeriodSeconds", "30",
            "enableServiceLinks", "true",
            "preemptionPolicy", "\"PreemptLowerPriority\"",
            "securityContext", "{}");

    private static final Map<String, String> OF_CONTAINERS = Map.of(
            "terminationMessagePath", "\"/dev/termination-log\"",
            "terminationMessagePolicy", "\"File\"",
            "resources", "{}");

    private static final Map<String, String> OF_PORTS = Map.of("protocol", "\"TCP\"");

    private static final Map<String, String> OF_VOLUMES = Map.of("defaultMode", "420");

    private static final List<String> WITH_MODE = List.of("configMap", "secret", "projected", "downwardAPI");

    private static final List<String> TAINTS_OF_NODES =
            List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

    /** The volume by which the API server gives a pod its token. */
    private static final String TOKEN = "kube-api-access-";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Remarks remarks;

    ExportedDefaults(Remarks remarks) {
        this.remarks = remarks;
    }

    /** Of the spec of a Job or RunaiJob. */
    void leaveOutOfJob(ObjectNode spec) {
        leaveOut(spec, OF_JOBS);
        if (spec.path("parallelism").asInt() == 1 && spec.path("completions").asInt() == 1) {
            remarks.leaveOutDefault(spec, "parallelism");
            remarks.leaveOutDefault(spec, "completions");
        }
    }

    /** Of the spec of a pod or template. */
    void leaveOutOfPod(ObjectNode pod) {
        leaveOut(pod, OF_PODS);
        if (pod.hasNonNull("serviceAccount") && pod.path("serviceAccount").equals(pod.path("serviceAccountName"))) {
            remarks.leaveOutDefault(pod, "serviceAccount"); // the older name of the same
        }
        PodFields.containers(pod).forEach(container -> {
            leaveOut(container, OF_CONTAINERS);
            objects(container.path("ports")).forEach(port -> leaveOut(port, OF_PORTS));
        });
        objects(pod.path("volumes")).forEach(volume -> WITH_MODE.stream()
                .map(volume::path)
                .filter(ObjectNode.class::isInstance)
                .forEach(source -> leaveOut((ObjectNode) source, OF_VOLUMES)));
    }

    /** Of the spec of a pod that ran: what admission wrote into it. */
    void leaveOutOfAdmittedPod(ObjectNode pod) {
        leaveOutOfPod(pod);
        if (pod.path("serviceAccountName").asText().equals("default")) {
            remarks.leaveOutDefault(pod, "serviceAccountName");
        }
        if (pod.has("priority")) {
            remarks.leaveOutDefault(pod, "priority");
        }
        removeElements(pod, "tolerations", ExportedDefaults::isOfTheServer);
        removeElements(pod, "volumes", volume -> volume.path("name").asText().startsWith(TOKEN));
        PodFields.containers(pod)
                .forEach(container -> removeElements(container, "volumeMounts", mount -> mount.path("name")
                        .asText()
                        .startsWith(TOKEN)));
    }

    private static boolean isOfTheServer(JsonNode toleration) {
        return TAINTS_OF_NODES.contains(toleration.path("key").asText())
                && toleration.path("operator").asText().equals("Exists")
                && toleration.path("tolerationSeconds").asLong() == 300;
    }

    private void removeElements(ObjectNode object, String field, Predicate<JsonNode> test) {
        if (!(object.path(field) instanceof ArrayNode elements)) {
            return;
        }
        var removed = false;
        for (var index = elements.size() - 1; index >= 0; index--) {
            if (test.test(elements.get(index))) {
                elements.remove(index);
                removed = true;
            }
        }
        if (removed && elements.isEmpty()) {
            remarks.leaveOutDefault(object, field);
        } else if (removed) {
            remarks.leaveOutDefault(JSON.createObjectNode(), "some " + field);
        }
    }

    private void leaveOut(ObjectNode object, Map<String, String> defaults) {
        defaults.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            if (object.has(entry.getKey()) && object.path(entry.getKey()).equals(value(entry.getValue()))) {
                remarks.leaveOutDefault(object, entry.getKey());
            }
        });
    }

    private static JsonNode value(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<ObjectNode> objects(JsonNode list) {
        return list.valueStream().filter(ObjectNode.class::isInstance).map(ObjectNode.class::cast);
    }
}
