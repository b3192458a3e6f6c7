package ai.run.operator.workload;

import ai.run.v1.ChangeableFields;
import ai.run.v1.RunaiJob;
import ai.run.v1.Workload;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What somebody submits with a RunaiJob: which job it is, what it runs, and what its workload is labelled with. Who may not
 * submit it may not change it either; the rest of a RunaiJob concerns nobody's identity.
 *
 * @param namespace the RunaiJob's namespace
 * @param name its name; empty where the API server is yet to make one up
 * @param generateName what the API server makes a name of; empty where there is none
 * @param fingerprint SHA-256 of the spec and of the labels that are inherited, in hexadecimal digits
 */
public record SubmittedJob(String namespace, String name, String generateName, String fingerprint) {

    /** What may change of a spec without changing what runs: what may change meanwhile, and how often it is tried. */
    private static final Set<String> HARMLESS = Stream.concat(
                    ChangeableFields.of(Workload.JOB).stream(), Stream.of("backoffLimit"))
            .collect(Collectors.toUnmodifiableSet());

    // Sorted, and read by the types of the operator: what it does not know cannot reach a workload.
    private static final JsonMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Of a RunaiJob as the operator reads it. */
    public static SubmittedJob of(RunaiJob job) {
        var metadata = job.getMetadata();
        return new SubmittedJob(
                metadata.getNamespace(),
                Objects.requireNonNullElse(metadata.getName(), ""),
                Objects.requireNonNullElse(metadata.getGenerateName(), ""),
                fingerprint(job));
    }

    /**
     * Of a RunaiJob as the API server writes it. Of one that the operator could not read no workload is ever made.
     *
     * @param namespace the RunaiJob's namespace, which a review may tell beside the object alone
     */
    public static SubmittedJob of(String namespace, JsonNode job) {
        var metadata = job.path("metadata");
        return new SubmittedJob(
                namespace,
                metadata.path("name").asText(""),
                metadata.path("generateName").asText(""),
                fingerprint(job));
    }

    private static String fingerprint(JsonNode job) {
        try {
            return job.isObject()
                    ? fingerprint(CANONICAL.treeToValue(job, RunaiJob.class))
                    : digest("nothing"); // there is no RunaiJob
        } catch (JsonProcessingException unreadable) {
            return digest("unreadable: " + job.path("spec"));
        }
    }

    private static String fingerprint(RunaiJob job) {
        var spec = new TreeMap<String, Object>();
        if (job.getSpec() != null) {
            spec.putAll(CANONICAL.convertValue(job.getSpec(), new TypeReference<Map<String, Object>>() {}));
        }
        spec.values().removeIf(Objects::isNull);
        spec.keySet().removeAll(HARMLESS);
        var labels =
                Labels.inherited(Objects.requireNonNullElse(job.getMetadata().getLabels(), Map.of()));
        try {
            return digest(CANONICAL.writeValueAsString(Map.of("spec", spec, "labels", labels)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every spec has JSON", e);
        }
    }

    private static String digest(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }
}
