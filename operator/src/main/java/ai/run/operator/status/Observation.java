package ai.run.operator.status;

import ai.run.operator.workload.PodsReport;
import ai.run.operator.workload.Provenance;
import ai.run.operator.workload.WorkloadState;
import ai.run.v1.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one reconciliation found or did: all that a status is made from. */
public sealed interface Observation {

    /**
     * Nothing may be created.
     *
     * @param watched a change of what the job waits for comes as an event
     */
    record Rejected(Reason reason, String message, boolean watched) implements Observation {}

    /** {@code spec.suspend} is true, and there is no workload. */
    record Suspended() implements Observation {}

    /**
     * The API server denied the workload.
     *
     * @param provenance what was decided
     * @param message the server's own
     */
    record Denied(Provenance provenance, String message) implements Observation {}

    /** There is an object of the workload's name that belongs to somebody else. */
    record NameConflict(String message) implements Observation {}

    /**
     * The workload was deleted before its end by somebody else, not for the first time, and is not made again yet.
     *
     * @param provenance what was decided
     * @param kind the workload's
     * @param pause how long not
     */
    record WorkloadDeleted(Provenance provenance, String kind, Duration pause) implements Observation {}

    /** The workload is gone, and nobody can tell any more whether it had ended. */
    record WorkloadLost() implements Observation {}

    /**
     * There is a workload.
     *
     * @param provenance what was decided when it was made
     * @param workload what it says of itself
     * @param podsDenied why its pods cannot be created, in the server's own words; null when nothing is known of that
     * @param immutableChange what was changed in the spec too late; null when nothing was
     * @param pods what its pods say
     */
    record WorkloadObserved(
            Provenance provenance,
            WorkloadState workload,
            @Nullable String podsDenied,
            @Nullable String immutableChange,
            PodsReport pods)
            implements Observation {

        /** The same where no pod has been looked at. */
        public WorkloadObserved(
                Provenance provenance,
                WorkloadState workload,
                @Nullable String podsDenied,
                @Nullable String immutableChange) {
            this(provenance, workload, podsDenied, immutableChange, PodsReport.NONE);
        }

        /** Returns the same with what its pods say. */
        public WorkloadObserved with(PodsReport report) {
            return new WorkloadObserved(provenance, workload, podsDenied, immutableChange, report);
        }

        /** Says whether pods run: one that is started again and again is ready for moments only. */
        boolean running() {
            return workload.running() && !pods.noneRuns();
        }
    }

    /**
     * The workload was deleted, and cannot go: the node of a pod does not answer.
     *
     * @param provenance what was decided
     * @param workload what it says of itself
     * @param message which pod, and what to do
     */
    record Unreachable(Provenance provenance, WorkloadState workload, String message) implements Observation {}

    /**
     * The workload, or a pod of it, is not what was decided, and was deleted.
     *
     * @param provenance what was decided
     * @param workload what it said of itself
     * @param reason {@link Reason#AdmissionChangedPod} or {@link Reason#StrictGroupsUnavailable}
     * @param message the object, its fields and their values
     */
    record Breached(Provenance provenance, WorkloadState workload, Reason reason, String message)
            implements Observation {}

    /**
     * A change was made whose outcome comes as an event: there is more to tell in a moment, and nothing now.
     *
     * @param atLatest when to look even without an event; null when that is not needed
     */
    record InProgress(@Nullable Duration atLatest) implements Observation {}

    /** The job had ended before. What was said of it stays. */
    record Ended() implements Observation {}

    /** The operator failed. */
    record OperatorFailed(String message) implements Observation {}
}
