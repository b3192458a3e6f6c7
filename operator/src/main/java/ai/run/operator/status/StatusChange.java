package ai.run.operator.status;

import static ai.run.operator.status.Conditions.FALSE;

import ai.run.v1.ConditionType;
import ai.run.v1.RunaiJobStatus;
import ai.run.v1.WorkloadRef;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A change from one status to the next, as the metrics count it.
 *
 * @param before the status so far; null where there was none
 * @param now the status from now on
 */
public record StatusChange(@Nullable RunaiJobStatus before, RunaiJobStatus now) {

    /** The reasons for which the job is rejected now and was not before; a new message alone is no new rejection. */
    public List<String> rejections() {
        return Stream.of(ConditionType.Accepted, ConditionType.Admitted)
                .flatMap(type ->
                        rejection(now, type)
                                .filter(reason -> !rejection(before, type).equals(Optional.of(reason)))
                                .stream())
                .toList();
    }

    /** What was forced on the workload, if it is new. */
    public List<String> enforced() {
        return newWorkload() != null && now.getEnforced() != null ? now.getEnforced() : List.of();
    }

    /** The workload that the job has now and did not have before; null where there is none. */
    @Nullable
    WorkloadRef newWorkload() {
        var workload = now.getWorkloadRef();
        return before != null && Objects.equals(workload, before.getWorkloadRef()) ? null : workload;
    }

    private static Optional<String> rejection(@Nullable RunaiJobStatus status, ConditionType type) {
        return Conditions.find(status, type, FALSE).map(Condition::getReason);
    }
}
