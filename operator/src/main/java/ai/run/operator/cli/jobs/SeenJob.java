package ai.run.operator.cli.jobs;

import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A RunaiJob as the API server shows it. It is read by its JSON and not by its type: what an older or newer operator wrote, or nobody
 * can carry out, is listed as well.
 */
public record SeenJob(JsonNode json) {

    private static final String TRUE = "True";
    private static final String FALSE = "False";

    /** Returns its namespace. */
    public String namespace() {
        return text(json.at("/metadata/namespace"));
    }

    /** Returns its name. */
    public String name() {
        return text(json.at("/metadata/name"));
    }

    /** Returns the object's UID: not that of a user. */
    public String objectUid() {
        return text(json.at("/metadata/uid"));
    }

    /** Returns what commands call it, such as {@code runaijob.run.ai/train}. */
    public String reference() {
        return reference(name());
    }

    /** Returns what commands call the RunaiJob of that name. */
    public static String reference(String name) {
        return RunaiJob.KIND.toLowerCase(Locale.ROOT) + "." + RunaiJob.GROUP + "/" + name;
    }

    /** Returns when it was created. */
    public Optional<Instant> createdAt() {
        return time(json.at("/metadata/creationTimestamp"));
    }

    /** Returns an annotation; empty where it has none of that name. */
    public Optional<String> annotation(String name) {
        return Optional.of(json.path("metadata").path("annotations").path(name))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue);
    }

    /** Returns its phase; empty while the operator has not seen it. */
    public String phase() {
        return text(status().path("phase"));
    }

    /** Returns its status; a missing node while the operator has not seen it. */
    public JsonNode status() {
        return json.path("status");
    }

    /** Returns its spec. */
    public JsonNode spec() {
        return json.path("spec");
    }

    /** Returns whom it runs as; a missing node where that is not known, or the image says so. */
    public JsonNode identity() {
        return status().path("identity");
    }

    /** Returns its conditions, in their order. */
    public List<JsonNode> conditions() {
        return list(status().path("conditions"));
    }

    /** Returns a condition that has that status. */
    public Optional<JsonNode> condition(String type, String status) {
        return conditions().stream()
                .filter(condition -> type.equals(text(condition.path("type"))))
                .filter(condition -> status.equals(text(condition.path("status"))))
                .findFirst();
    }

    /** Returns the condition that tells most of how it is: why it failed, then why its pods wait, then how it is as a whole. */
    public Optional<JsonNode> tellingCondition() {
        return Stream.of(
                        condition("Failed", TRUE),
                        hasEnded() ? Optional.<JsonNode>empty() : condition("PodsReady", FALSE),
                        condition("Accepted", FALSE),
                        condition("Ready", TRUE),
                        condition("Ready", FALSE))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Says whether it has ended, well or badly. */
    public boolean hasEnded() {
        return condition("Complete", TRUE).isPresent()
                || condition("Failed", TRUE).isPresent();
    }

    /** Returns when its workload was started; empty before that. */
    public Optional<Instant> startedAt() {
        return time(status().path("startTime"));
    }

    /** Returns when it ended; empty while it has not, or where that is not told. */
    public Optional<Instant> endedAt() {
        return Stream.of(condition("Complete", TRUE), condition("Failed", TRUE))
                .flatMap(Optional::stream)
                .flatMap(condition -> time(condition.path("lastTransitionTime")).stream())
                .findFirst();
    }

    /** Says whether its spec holds it back. */
    public boolean isSuspended() {
        return spec().path("suspend").asBoolean();
    }

    /** Returns the UID of its Job or Pod; empty where there was none yet. */
    public String workloadUid() {
        return text(status().path("workloadRef").path("uid"));
    }

    /** Returns the name of the first container that its manifest has; empty where it has none. */
    public String firstContainer() {
        return text(spec().at("/template/spec/containers/0/name"));
    }

    /** Returns how it is, in a clause such as {@code Pending, Unschedulable: No node can take the pod}. */
    public String state() {
        if (phase().isEmpty()) {
            return "the operator has not looked at it yet";
        }
        return tellingCondition()
                .map(condition ->
                        phase() + ", " + text(condition.path("reason")) + ": " + text(condition.path("message")))
                .orElse(phase());
    }

    /** Returns the text of a value, as it is printed; empty where there is none. */
    static String text(JsonNode value) {
        return value.isValueNode() && !value.isNull() ? value.asText() : "";
    }

    /** Returns the elements of a list; none where there is none. */
    static List<JsonNode> list(JsonNode value) {
        return value.isArray() ? value.valueStream().toList() : List.of();
    }

    /** Returns the time that stands there; empty where none does. */
    static Optional<Instant> time(JsonNode value) {
        return time(text(value));
    }

    /** Returns the time that is written so, in RFC 3339; empty where it is none. */
    static Optional<Instant> time(String written) {
        try {
            return written.isEmpty()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(written).toInstant());
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }
}
