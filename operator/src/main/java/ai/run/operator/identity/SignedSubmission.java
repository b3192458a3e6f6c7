package ai.run.operator.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a RunaiJob's annotation says of who submitted it. Anybody can write one: {@link SubmissionKey} tells which are the
 * webhooks' own.
 *
 * @param submission what it says
 * @param mac what proves it, in base64
 */
public record SignedSubmission(Submission submission, String mac) {

    /** On a RunaiJob: who submitted it, as JSON. The operator's webhooks write it and keep it; see config/admission/README.md. */
    public static final String ANNOTATION = "run.ai/submitted-by";

    private static final String AT = "at";
    private static final String MAC = "mac";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a RunaiJob's annotation says; empty where there is none or it was spoilt. */
    public static Optional<SignedSubmission> of(HasMetadata job) {
        var annotations = job.getMetadata().getAnnotations();
        return parse(annotations == null ? null : annotations.get(ANNOTATION));
    }

    /** What such an annotation says; empty where there is none or it was spoilt. */
    public static Optional<SignedSubmission> parse(@Nullable String annotation) {
        if (annotation == null) {
            return Optional.empty();
        }
        try {
            return JSON.readTree(annotation) instanceof ObjectNode fields ? read(fields) : Optional.empty();
        } catch (JsonProcessingException | DateTimeException spoilt) {
            return Optional.empty();
        }
    }

    private static Optional<SignedSubmission> read(ObjectNode fields) throws JsonProcessingException {
        var mac = text(fields.remove(MAC));
        var at = Instant.parse(text(fields.remove(AT)));
        return Optional.of(JSON.treeToValue(fields, Submitter.class))
                .filter(submitter -> submitter.username() != null)
                .map(submitter -> new SignedSubmission(new Submission(submitter, at), mac));
    }

    private static String text(@Nullable JsonNode value) {
        return value == null ? "" : value.asText();
    }

    /** The annotation's value. */
    public String json() {
        return JSON.<ObjectNode>valueToTree(submission.submitter())
                .put(AT, submission.at().toString())
                .put(MAC, mac)
                .toString();
    }
}
