package ai.run.operator.workload;

import ai.run.v1.ChangeableFields;
import ai.run.v1.RunaiJobSpec;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/**
 * A fingerprint of what cannot change in a spec once its workload exists. The workload carries it, so that a changed spec
 * is seen as such whatever the API server's defaults made of the workload.
 */
public final class SpecHash {

    /** On a workload: the hash of the spec that it was made from. */
    public static final String ANNOTATION = "run.ai/spec-hash";

    /** 64 bits: enough where only versions of one object are compared. */
    private static final int LENGTH = 16;

    // Sorted, so that neither the order of a manifest nor of the Java fields plays a part.
    private static final ObjectMapper CANONICAL =
            new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private SpecHash() {}

    /**
     * Says whether a workload was made from a spec like this one. Where the CRD was replaced by one with more defaults meanwhile, the API
     * server puts them into what it has stored before; nobody has changed anything then.
     */
    public static boolean matches(RunaiJobSpec spec, HasMetadata workload) {
        var written = workload.getMetadata().getAnnotations().get(ANNOTATION);
        var fields = fields(spec);
        return of(fields).equals(written)
                || (CrdDefaults.leaveOut(fields) && of(fields).equals(written));
    }

    /**
     * The hash of everything but the {@link ChangeableFields}.
     *
     * @return 16 hexadecimal digits
     */
    public static String of(RunaiJobSpec spec) {
        return of(fields(spec));
    }

    /** Everything in a spec but the {@link ChangeableFields}; it can be changed. */
    static Map<String, Object> fields(RunaiJobSpec spec) {
        var fields = CANONICAL.convertValue(spec, new TypeReference<Map<String, Object>>() {});
        fields.keySet().removeAll(ChangeableFields.of(spec.getWorkload()));
        return fields;
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
