package ai.run.operator.status;

import ai.run.operator.workload.PodsReport;
import ai.run.operator.workload.Provenance;
import ai.run.operator.workload.WorkloadState;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
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
        Observation.@Nullable Suspended suspended,
        Observation.@Nullable Denied denied,
        Observation.@Nullable NameConflict nameConflict,
        Observation.@Nullable WorkloadDeleted workloadDeleted,
        Observation.@Nullable WorkloadLost workloadLost,
        @Nullable Observed observed,
        @Nullable Stopped breached,
        @Nullable Lost unreachable,
        Observation.@Nullable InProgress inProgress,
        Observation.@Nullable Ended ended,
        Observation.@Nullable OperatorFailed operatorFailed) {

    /** When all cases happen. */
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    /**
     * {@link Observation.WorkloadObserved}, with the workload as the API server holds it.
     *
     * @param workload a Job or a Pod
     * @param pods what the API server holds of a Job's pods, or of the Pod itself
     */
    record Observed(
            @Nullable Provenance provenance,
            HasMetadata workload,
            @Nullable String podsDenied,
            @Nullable String immutableChange,
            @Nullable List<Pod> pods) {

        Observation.WorkloadObserved observation() {
            return new Observation.WorkloadObserved(
                    provenance == null ? Provenance.of(workload) : provenance,
                    WorkloadState.of(workload),
                    podsDenied,
                    immutableChange,
                    PodsReport.of(Objects.requireNonNullElse(pods, List.of()), NOW));
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

    /**
     * {@link Observation.Unreachable}, with the workload as the API server holds it.
     *
     * @param workload a Job or a Pod
     */
    record Lost(HasMetadata workload, String message) {

        Observation.Unreachable observation() {
            return new Observation.Unreachable(Provenance.of(workload), WorkloadState.of(workload), message);
        }
    }

    RunaiJobStatus status() {
        return new StatusFactory(Clock.fixed(NOW, ZoneOffset.UTC)).make(job, observation());
    }

    private Observation observation() {
        return Stream.of(
                        rejected,
                        suspended,
                        denied,
                        nameConflict,
                        workloadDeleted,
                        workloadLost,
                        observed == null ? null : observed.observation(),
                        breached == null ? null : breached.observation(),
                        unreachable == null ? null : unreachable.observation(),
                        inProgress,
                        ended,
                        operatorFailed)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }
}
