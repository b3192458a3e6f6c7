package ai.run.operator.cli;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import org.jspecify.annotations.Nullable;

/**
 * What the operator wants to know of the pods that it has made, or had a Job make: whether the API server has kept their
 * security context. The rest it sent itself, or is none of its business, and would be kept for nothing.
 *
 * <p>It holds for reading alone: the template of a RunaiJob is read whole, and everything is written whole. So a live
 * workload is never to be sent back; a patch says what changes.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record PodGist(@Nullable PodSecurityContext securityContext) {

    /** For {@code Pod.spec}. */
    interface OfPod {
        @JsonDeserialize(converter = ToSpec.class)
        void setSpec(PodSpec spec);
    }

    /** For {@code Job.spec.template}. */
    interface OfJobSpec {
        @JsonDeserialize(converter = ToTemplate.class)
        void setTemplate(PodTemplateSpec template);
    }

    private PodSpec toSpec() {
        var spec = new PodSpec();
        spec.setSecurityContext(securityContext);
        return spec;
    }

    static final class ToSpec extends StdConverter<PodGist, PodSpec> {
        @Override
        public PodSpec convert(PodGist gist) {
            return gist.toSpec();
        }
    }

    static final class ToTemplate extends StdConverter<ToTemplate.Gist, PodTemplateSpec> {

        @JsonIgnoreProperties(ignoreUnknown = true)
        record Gist(@Nullable PodGist spec) {}

        @Override
        public PodTemplateSpec convert(Gist gist) {
            return new PodTemplateSpec(null, gist.spec == null ? null : gist.spec.toSpec());
        }
    }
}
