package ai.run.operator.serialization;

import ai.run.operator.decision.UnreadablePart;
import ai.run.operator.text.Printable;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import java.io.IOException;
import java.util.function.Function;
import java.util.stream.Collectors;
import lombok.RequiredArgsConstructor;

/**
 * Reads a part of a RunaiJob's spec that Kubernetes has defined. Of these the API server takes values that the library
 * cannot read, and one of them would end the watch, and every later list, of all RunaiJobs; or so large ones that they take
 * the memory of all. The part is then skipped, and the job rejected; the fields beside it are read, because a workload that
 * exists follows them.
 */
@RequiredArgsConstructor
abstract class LenientSpecDeserializer<T> extends JsonDeserializer<T> {

    private final String path;
    private final Class<T> type;
    private final Function<String, T> unreadable;

    /** For {@code RunaiJob.spec}. */
    interface OfSpec {
        @JsonDeserialize(using = Template.class)
        void setTemplate(PodTemplateSpec template);

        @JsonDeserialize(using = FailurePolicy.class)
        void setPodFailurePolicy(PodFailurePolicy policy);
    }

    static final class Template extends LenientSpecDeserializer<PodTemplateSpec> {
        Template() {
            super("spec.template", PodTemplateSpec.class, UnreadablePart.Template::new);
        }
    }

    static final class FailurePolicy extends LenientSpecDeserializer<PodFailurePolicy> {
        FailurePolicy() {
            super("spec.podFailurePolicy", PodFailurePolicy.class, UnreadablePart.FailurePolicy::new);
        }
    }

    @Override
    public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
        var spec = json.getParsingContext().getParent();
        try {
            return context.readValue(new BoundedParser(json), type);
        } catch (JsonMappingException failure) {
            leaveFor(spec, json);
            return unreadable.apply(problem(failure));
        }
    }

    /** Goes on to the end of the part, wherever in it the reading stopped. */
    private static void leaveFor(JsonStreamContext spec, JsonParser json) throws IOException {
        while (json.getParsingContext() != spec) {
            json.nextToken();
        }
    }

    private String problem(JsonMappingException failure) {
        var field = failure.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining("", path, ""));
        return failure instanceof BoundedParser.TooLargeException
                ? "%s is too large: %s".formatted(Printable.sentence(field), failure.getOriginalMessage())
                : "%s cannot be read: %s".formatted(Printable.sentence(field), why(failure));
    }

    /** The library's own words name its classes. */
    private static String why(JsonMappingException failure) {
        return failure.getOriginalMessage().contains("out of range")
                ? "the number is larger than Kubernetes takes there"
                : "the value is none that Kubernetes takes there";
    }
}
