package ai.run.operator.status;

import ai.run.operator.text.Printable;
import ai.run.v1.ConditionType;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a status under construction. A condition whose status stays as it was keeps its transition time, as
 * {@code metav1.Condition} asks.
 */
public final class Conditions {

    static final String TRUE = "True";
    static final String FALSE = "False";
    static final String UNKNOWN = "Unknown";

    private final List<Condition> before;
    private final @Nullable Long generation;
    private final Clock clock;
    private final Map<ConditionType, Condition> now = new EnumMap<>(ConditionType.class);

    Conditions(@Nullable List<Condition> before, @Nullable Long generation, Clock clock) {
        this.before = before == null ? List.of() : before;
        this.generation = generation;
        this.clock = clock;
    }

    /** Says whether nothing has been told of a job yet. */
    public static boolean areUnset(@Nullable RunaiJobStatus status) {
        return status == null || status.getConditions() == null;
    }

    /** Returns the condition of that type where its status is True. */
    public static Optional<Condition> whenTrue(@Nullable RunaiJobStatus status, ConditionType type) {
        return find(status, type, TRUE);
    }

    /** Returns the condition of that type where it has that status itself. */
    static Optional<Condition> find(@Nullable RunaiJobStatus status, ConditionType type, String value) {
        return status == null
                ? Optional.empty()
                : find(status.getConditions(), type).filter(condition -> value.equals(condition.getStatus()));
    }

    /** Returns the condition of that type in a list, such as the one of an earlier status. */
    static Optional<Condition> find(@Nullable List<Condition> conditions, ConditionType type) {
        return conditions == null
                ? Optional.empty()
                : conditions.stream()
                        .filter(condition -> type.name().equals(condition.getType()))
                        .findFirst();
    }

    /** When a condition became what it is; now where its time is missing or unreadable, as the schema lets it be. */
    public static Instant since(Condition condition, Clock clock) {
        try {
            var time = condition.getLastTransitionTime();
            return time == null ? clock.instant() : Instant.parse(time);
        } catch (DateTimeParseException malformed) {
            return clock.instant();
        }
    }

    Optional<Condition> before(ConditionType type) {
        return find(before, type);
    }

    /** Sets a condition. A message that means what was said before leaves the words as they were, or each would be news. */
    void set(ConditionType type, String status, Reason reason, String message) {
        var same = before(type).filter(condition -> Objects.equals(status, condition.getStatus()));
        var readable = readable(message);
        var since = same.map(condition -> since(condition, clock)).orElseGet(clock::instant);
        var words = same.filter(condition -> reason.name().equals(condition.getReason()))
                .map(Condition::getMessage)
                .filter(said -> Wording.meansTheSame(said, readable))
                .orElse(readable);
        now.put(
                type,
                new ConditionBuilder()
                        .withType(type.name())
                        .withStatus(status)
                        .withReason(reason.name())
                        .withMessage(words)
                        .withObservedGeneration(generation)
                        .withLastTransitionTime(text(since))
                        .build());
    }

    /** Takes over every condition as it was, but for those of types that are not the operator's. */
    void keepAll() {
        for (var type : ConditionType.values()) {
            before(type).ifPresent(condition -> now.put(type, condition));
        }
    }

    /** Takes over every condition, and says it of the spec as it is now; from now on where it has no time. */
    void renewAll() {
        keepAll();
        now.replaceAll((type, condition) -> new ConditionBuilder(condition)
                .withObservedGeneration(generation)
                .withLastTransitionTime(text(since(condition, clock)))
                .build());
    }

    void drop(ConditionType type) {
        now.remove(type);
    }

    boolean has(ConditionType type, String status) {
        var condition = now.get(type);
        return condition != null && status.equals(condition.getStatus());
    }

    /** In the order of {@link ConditionType}. */
    List<Condition> list() {
        return List.copyOf(now.values());
    }

    /** {@code metav1.Time} has whole seconds. */
    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The longest message that {@code metav1.Condition} allows is 32,768 bytes; nobody reads that much. */
    private static String readable(String message) {
        return Printable.shortened(Printable.lines(message), 8_192);
    }
}
