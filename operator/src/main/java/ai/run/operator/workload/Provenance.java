package ai.run.operator.workload;

import ai.run.v1.ClusterConfigRef;
import ai.run.v1.Identity;
import ai.run.v1.RunaiJobStatus;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decision that a workload was made by, as it is recorded on the workload and in the status. A later change of the cluster-config does not
 * change it. It travels with the workload, so that the status can be written even if the operator was killed between
 * creating the one and writing the other.
 *
 * @param identity who the containers run as; null where runAsUser was not in force
 * @param enforced what the cluster-config forced; null when nothing
 * @param overridden values of the template that lost; null when none
 * @param homeDirectory where the temporary home is mounted; null when there is none
 * @param clusterConfig the cluster-config in force; null when there was none
 * @param protections what was in force, whether asked for or enforced; null when nothing, and where an operator made it
 *     that did not write that down
 * @param allowances what {@code podSecurity.allow} of the cluster-config allowed the pod, as JSON; null where that was the default, or
 *     bore on nothing in force
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Provenance(
        @Nullable Identity identity,
        @Nullable List<String> enforced,
        @Nullable List<String> overridden,
        @Nullable String homeDirectory,
        @Nullable ClusterConfigRef clusterConfig,
        @Nullable List<String> protections,
        @Nullable String allowances) {

    /** On a workload: its provenance, as JSON. */
    public static final String ANNOTATION = "run.ai/provenance";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Provenance UNKNOWN = new Provenance(null, null, null, null, null, null, null);

    /** Returns what a workload says of how it came to be; nothing where the annotation was taken away or spoilt. */
    public static Provenance of(HasMetadata workload) {
        var annotation = workload.getMetadata().getAnnotations().get(ANNOTATION);
        try {
            var read = annotation == null ? null : JSON.readValue(annotation, Provenance.class);
            return read == null ? UNKNOWN : read; // the JSON may be null, too
        } catch (JsonProcessingException spoilt) {
            return UNKNOWN;
        }
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("names and numbers have JSON", e);
        }
    }

    /** Returns what a status written earlier says. */
    public static Provenance of(RunaiJobStatus status) {
        return new Provenance(
                status.getIdentity(),
                status.getEnforced(),
                status.getOverridden(),
                status.getHomeDirectory(),
                status.getClusterConfig(),
                status.getProtections(),
                status.getAllowances());
    }
}
