package ai.run.operator.status;

import static ai.run.operator.status.Conditions.FALSE;
import static ai.run.operator.status.Conditions.TRUE;
import static ai.run.v1.ConditionType.Accepted;
import static ai.run.v1.ConditionType.Admitted;
import static ai.run.v1.ConditionType.Complete;
import static ai.run.v1.ConditionType.Failed;
import static ai.run.v1.ConditionType.Stalled;
import static ai.run.v1.ConditionType.Suspended;

import ai.run.v1.ConditionType;
import ai.run.v1.Identity;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes event about a job, shown by {@code kubectl describe}.
 *
 * @param warning whether it needs somebody's attention
 * @param reason the event's reason; a {@link Reason}'s name, or {@code Created}
 * @param message what happened
 */
public record StatusEvent(boolean warning, String reason, String message) {

    /** The reasons that no other condition gives. */
    private static final Set<String> OF_STALLED_ALONE =
            Set.of(Reason.NameConflict.name(), Reason.WorkloadDeleted.name(), Reason.WorkloadLost.name());

    /** What happened between two statuses. A status that tells nothing new gives no event. */
    public static List<StatusEvent> between(@Nullable RunaiJobStatus before, RunaiJobStatus now) {
        var events = new ArrayList<StatusEvent>();
        created(before, now).ifPresent(events::add);
        news(before, now, Accepted, FALSE, true).ifPresent(events::add);
        news(before, now, Admitted, FALSE, true).ifPresent(events::add);
        news(before, now, Suspended, TRUE, false).ifPresent(events::add);
        news(before, now, Complete, TRUE, false).ifPresent(events::add);
        news(before, now, Failed, TRUE, true).ifPresent(events::add);
        news(before, now, Stalled, TRUE, true)
                .filter(stalled -> OF_STALLED_ALONE.contains(stalled.reason()))
                .ifPresent(events::add);
        return events.stream().distinct().toList();
    }

    private static Optional<StatusEvent> created(@Nullable RunaiJobStatus before, RunaiJobStatus now) {
        var workload = new StatusChange(before, now).newWorkload();
        if (workload == null || isBreached(now)) {
            return Optional.empty();
        }
        var message = new StringBuilder("Created %s %s".formatted(workload.getKind(), workload.getName()));
        if (now.getIdentity() != null) {
            message.append(", running as ").append(describe(now.getIdentity()));
        }
        if (now.getEnforced() != null) {
            message.append("; enforced: ").append(String.join(", ", now.getEnforced()));
        }
        if (now.getOverridden() != null) {
            message.append("; overridden: ").append(String.join(", ", now.getOverridden()));
        }
        return Optional.of(new StatusEvent(false, "Created", message.append('.').toString()));
    }

    /** Then it did not run as it says who. */
    private static boolean isBreached(RunaiJobStatus status) {
        return Conditions.whenTrue(status, Failed)
                .filter(failed -> !Reason.WorkloadFailed.name().equals(failed.getReason()))
                .isPresent();
    }

    /** Who a job runs as, and who submitted it by which grants. */
    static String describe(Identity identity) {
        var ids = "UID %d, GID %d".formatted(identity.getUid(), identity.getGid());
        var who = identity.getUsername() == null ? ids : identity.getUsername() + " (" + ids + ")";
        if (identity.getSubmittedBy() != null) {
            who += ", submitted by " + identity.getSubmittedBy();
        }
        return identity.getGrants() == null
                ? who
                : who + ", who may use the identities " + String.join(", ", identity.getGrants());
    }

    private static Optional<StatusEvent> news(
            @Nullable RunaiJobStatus before, RunaiJobStatus now, ConditionType type, String status, boolean warning) {
        var earlier = Conditions.find(before, type, status);
        return Conditions.find(now, type, status)
                .filter(current ->
                        earlier.filter(old -> saysTheSame(old, current)).isEmpty())
                .map(current -> new StatusEvent(warning, current.getReason(), current.getMessage()));
    }

    private static boolean saysTheSame(Condition one, Condition other) {
        return Objects.equals(one.getReason(), other.getReason())
                && Objects.equals(one.getMessage(), other.getMessage());
    }
}
