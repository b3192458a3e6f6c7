package ai.run.operator.status;

import ai.run.operator.workload.Provenance;
import ai.run.operator.workload.WorkloadState;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a golden case of the status holds: a job, and the one observation that was made of it.
 *
 * @param job the job, with the status written last
 */
record StatusCase(
        RunaiJob job,
        Observation.@Nullable Rejected rejected,
        Observation.@Nullable HeldBack heldBack,
        Observation.@Nullable Refused refused,
        Observation.@Nullable Conflict conflict,
        Observation.@Nullable Deleted deleted,
        @Nullable Followed following,
        @Nullable Stopped breached,
        Observation.@Nullable Underway underway,
        Observation.@Nullable Ended ended,
        Observation.@Nullable Broken broken) {

    /** When all cases happen. */
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    /**
     * {@link Observation.Following}, with the workload as the API server holds it.
     *
     * @param workload a Job or a Pod
     */
    record Followed(
            @Nullable Provenance provenance,
            HasMetadata workload,
            @Nullable String podsRefused,
            @Nullable String immutableChange) {

        Observation.Following observation() {
            return new Observation.Following(
                    provenance == null ? Provenance.of(workload) : provenance,
                    WorkloadState.of(workload),
                    podsRefused,
                    immutableChange);
        }
    }

    /**
     * {@link Observation.Breached}, with the workload as the API server holds it.
     *
     * @param workload a Job or a Pod
     */
    record Stopped(Provenance provenance, HasMetadata workload, Reason reason, String message) {

        Observation.Breached observation() {
            return new Observation.Breached(provenance, WorkloadState.of(workload), reason, message);
        }
    }

    RunaiJobStatus status() {
        return new StatusFactory(Clock.fixed(NOW, ZoneOffset.UTC)).make(job, observation());
    }

    private Observation observation() {
        return Stream.of(
                        rejected,
                        heldBack,
                        refused,
                        conflict,
                        deleted,
                        following == null ? null : following.observation(),
                        breached == null ? null : breached.observation(),
                        underway,
                        ended,
                        broken)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }
}
