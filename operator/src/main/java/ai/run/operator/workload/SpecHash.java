package ai.run.operator.workload;

import ai.run.v1.RunaiJobSpec;
import ai.run.v1.Workload;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Set;

/**
 * A fingerprint of what cannot change in a spec once its workload exists. The workload carries it, so that a changed spec
 * is seen as such whatever the API server's defaults made of the workload.
 */
public final class SpecHash {

    /** On a workload: the hash of the spec that it was made from. */
    public static final String ANNOTATION = "run.ai/spec-hash";

    /** What may change of a Job: {@link JobPatch} carries it over, or it does not concern the workload. */
    private static final Set<String> CHANGEABLE_OF_A_JOB =
            Set.of("parallelism", "activeDeadlineSeconds", "ttlSecondsAfterFinished", "suspend");

    /** What may change of a Pod, which nothing is carried over to; suspended, it is deleted. */
    private static final Set<String> CHANGEABLE_OF_A_POD = Set.of("ttlSecondsAfterFinished", "suspend");

    /** 64 bits: enough where only versions of one object are compared. */
    private static final int LENGTH = 16;

    // Sorted, so that neither the order of a manifest nor of the Java fields plays a part.
    private static final ObjectMapper CANONICAL =
            new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private SpecHash() {}

    /** Says whether a workload was made from a spec like this one. */
    public static boolean matches(RunaiJobSpec spec, HasMetadata workload) {
        return of(spec).equals(workload.getMetadata().getAnnotations().get(ANNOTATION));
    }

    /**
     * The hash of everything but ttlSecondsAfterFinished, suspend and, of a Job, parallelism and activeDeadlineSeconds.
     *
     * @return 16 hexadecimal digits
     */
    public static String of(RunaiJobSpec spec) {
        var fields = CANONICAL.convertValue(spec, new TypeReference<Map<String, Object>>() {});
        fields.keySet().removeAll(spec.getWorkload() == Workload.POD ? CHANGEABLE_OF_A_POD : CHANGEABLE_OF_A_JOB);
        return of(fields);
    }

    /** The hash of fields, in whatever order they come. */
    static String of(Map<String, Object> fields) {
        try {
            return Sha256.hex(CANONICAL.writeValueAsBytes(fields)).substring(0, LENGTH);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every spec has JSON", e);
        }
    }
}
