package ai.run.operator.status;

import static ai.run.operator.status.Conditions.FALSE;
import static ai.run.operator.status.Conditions.TRUE;
import static ai.run.operator.status.Conditions.UNKNOWN;
import static ai.run.v1.ConditionType.Accepted;
import static ai.run.v1.ConditionType.Admitted;
import static ai.run.v1.ConditionType.Complete;
import static ai.run.v1.ConditionType.Failed;
import static ai.run.v1.ConditionType.IdentityResolved;
import static ai.run.v1.ConditionType.PodsReady;
import static ai.run.v1.ConditionType.Ready;
import static ai.run.v1.ConditionType.Reconciling;
import static ai.run.v1.ConditionType.Stalled;
import static ai.run.v1.ConditionType.Suspended;

import ai.run.operator.workload.Outcome;
import ai.run.operator.workload.PodsReport;
import ai.run.operator.workload.Provenance;
import ai.run.operator.workload.WorkloadState;
import ai.run.v1.ConditionType;
import ai.run.v1.Phase;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/**
 * Makes a RunaiJob's status from what a reconciliation found. The same findings give an equal status, so that it need
 * not be written again.
 */
@RequiredArgsConstructor
public final class StatusFactory {

    private static final String DELETED =
            "The %s was deleted before its end more than once, not by this operator: by a node's taint, an eviction, a"
                    + " controller or a person. It is made again after a pause, which doubles each time, to five minutes.";

    private static final String LOST =
            "The workload was deleted while the operator did not watch, and the API server no longer tells whether it had finished,"
                    + " so it is not run again by itself. To run it again, set spec.suspend to true and, once the phase is"
                    + " Suspended, to false; or delete the RunaiJob.";

    /** Then the Job has stopped pods that had not failed. */
    private static final String OUT_OF_TIME = "DeadlineExceeded";

    private final Clock clock;

    /**
     * Makes the status.
     *
     * @param job the job, with the status written last, whose transition times are kept
     * @param seen what was found
     */
    public RunaiJobStatus make(RunaiJob job, Observation seen) {
        var before = Objects.requireNonNullElseGet(job.getStatus(), RunaiJobStatus::new);
        var generation = job.getMetadata().getGeneration();
        var conditions = new Conditions(before.getConditions(), generation, clock);
        var status = RunaiJobStatus.builder().observedGeneration(generation).build();

        if (seen instanceof Observation.Rejected rejected) {
            setFalse(conditions, Accepted, rejected.reason(), rejected.message());
            if (rejected.reason().isOfIdentity()) {
                conditions.set(IdentityResolved, FALSE, rejected.reason(), rejected.message());
            }
        } else if (seen instanceof Observation.Suspended) {
            accept(conditions);
            holdBack(conditions, Reason.SuspendedByUser);
        } else if (seen instanceof Observation.Denied denied) {
            accept(conditions);
            setFalse(conditions, Admitted, Reason.PodsRefused, DeniedPods.explained(job, denied.message()));
            describe(status, conditions, denied.provenance());
        } else if (seen instanceof Observation.NameConflict conflict) {
            accept(conditions);
            stall(conditions, Reason.NameConflict, conflict.message());
        } else if (seen instanceof Observation.WorkloadDeleted deleted) {
            accept(conditions);
            stall(conditions, Reason.WorkloadDeleted, DELETED.formatted(deleted.kind()));
            describe(status, conditions, deleted.provenance());
        } else if (seen instanceof Observation.WorkloadLost) {
            accept(conditions);
            stall(conditions, Reason.WorkloadLost, LOST);
            describe(status, conditions, Provenance.of(before));
        } else if (seen instanceof Observation.WorkloadObserved following) {
            follow(conditions, job, following);
            describe(status, conditions, following.provenance());
            count(status, following.workload());
        } else if (seen instanceof Observation.Unreachable lost) {
            accept(conditions);
            lose(conditions, lost);
            describe(status, conditions, lost.provenance());
            count(status, lost.workload().unreachable());
        } else if (seen instanceof Observation.Breached breached) {
            breach(status, conditions, breached);
        } else if (seen instanceof Observation.Ended) {
            return stay(before, conditions, generation);
        } else if (seen instanceof Observation.OperatorFailed broken) {
            return interrupt(before, conditions, broken.message());
        } else {
            return before;
        }

        status.setConditions(conditions.list());
        status.setPhase(phase(status, seen));
        return status;
    }

    private static void accept(Conditions conditions) {
        conditions.set(Accepted, TRUE, Reason.SpecAccepted, "The spec passed every check.");
    }

    private static void setFalse(Conditions conditions, ConditionType type, Reason reason, String message) {
        conditions.set(type, FALSE, reason, message);
        stall(conditions, reason, message);
    }

    private static void stall(Conditions conditions, Reason reason, String message) {
        conditions.set(Ready, FALSE, reason, message);
        conditions.set(Stalled, TRUE, reason, message);
    }

    private static void holdBack(Conditions conditions, Reason reason) {
        var message = reason == Reason.SuspendedByUser
                ? "spec.suspend is true."
                : "The workload was suspended by somebody else, such as a queue.";
        conditions.set(Suspended, TRUE, reason, message);
        conditions.set(Ready, FALSE, reason, message);
    }

    private static void follow(Conditions conditions, RunaiJob job, Observation.WorkloadObserved seen) {
        var workload = seen.workload();
        accept(conditions);
        admit(conditions, job, seen);
        suspend(conditions, job, workload);
        if (workload.outcome() instanceof Outcome.Failed failure) {
            var message = failureMessage(job, failure, seen);
            conditions.set(Failed, TRUE, Reason.WorkloadFailed, message);
            stall(conditions, Reason.WorkloadFailed, message);
        } else if (workload.outcome() instanceof Outcome.Complete) {
            complete(conditions, workload);
        } else {
            progress(conditions, job, seen);
        }
        // Of no consequence any more once the workload has ended.
        if (seen.immutableChange() != null && workload.unfinished()) {
            setFalse(conditions, Accepted, Reason.ImmutableField, seen.immutableChange());
        }
    }

    /** A Job says that its pods failed, and not how; the failure of a Pod is that of the workload. */
    private static String failureMessage(RunaiJob job, Outcome.Failed failure, Observation.WorkloadObserved seen) {
        var message = failure.reason() + ": " + failure.message();
        if (isPod(seen.workload())) {
            return message;
        }
        var last = seen.pods().lastFailure();
        if (last != null) {
            return message + "; " + last.ofPod();
        }
        return OUT_OF_TIME.equals(failure.reason())
                ? message
                : message
                        + "; no pod tells why: see kubectl -n %s logs job/%s, or the logs that the cluster collects"
                                .formatted(
                                        job.getMetadata().getNamespace(),
                                        seen.workload().ref().getName());
    }

    private static boolean isPod(WorkloadState workload) {
        return "Pod".equals(workload.ref().getKind());
    }

    /** Nothing runs that anybody could reach, and nothing else is made as long as it may run. */
    private static void lose(Conditions conditions, Observation.Unreachable seen) {
        conditions.set(Admitted, TRUE, Reason.PodsAdmitted, admittedMessage(seen.provenance(), seen.workload()));
        conditions.set(PodsReady, FALSE, Reason.NodeLost, seen.message());
        conditions.set(Ready, FALSE, Reason.NodeLost, seen.message());
        conditions.set(Reconciling, TRUE, Reason.NodeLost, seen.message());
    }

    /** A job runs once: what ran otherwise than decided has failed, however it ended, and is not made again. */
    private static void breach(RunaiJobStatus status, Conditions conditions, Observation.Breached seen) {
        accept(conditions);
        setFalse(conditions, Admitted, seen.reason(), seen.message());
        conditions.set(Failed, TRUE, seen.reason(), seen.message());
        describe(status, conditions, seen.provenance());
        if (status.getIdentity() != null) {
            var message = "The job was to run as %s.".formatted(StatusEvent.describe(status.getIdentity()));
            conditions.set(IdentityResolved, TRUE, Reason.IdentityKnown, message);
        }
        status.setWorkloadRef(seen.workload().ref());
        status.setStartTime(seen.workload().startTime());
    }

    private static void complete(Conditions conditions, WorkloadState workload) {
        var message = "The %s has succeeded.".formatted(workload.ref().getKind());
        conditions.set(Complete, TRUE, Reason.WorkloadSucceeded, message);
        conditions.set(Ready, TRUE, Reason.WorkloadSucceeded, message);
    }

    private static void admit(Conditions conditions, RunaiJob job, Observation.WorkloadObserved seen) {
        var workload = seen.workload();
        var wasAdmitted = conditions
                .before(Admitted)
                .filter(condition -> TRUE.equals(condition.getStatus()))
                .isPresent();
        if (seen.podsDenied() != null) {
            conditions.set(Admitted, FALSE, Reason.PodsRefused, DeniedPods.explained(job, seen.podsDenied()));
        } else if (workload.podsSeen() || wasAdmitted) {
            conditions.set(Admitted, TRUE, Reason.PodsAdmitted, admittedMessage(seen.provenance(), workload));
        } else {
            conditions.set(Admitted, UNKNOWN, Reason.AwaitingPods, "The workload's pods are not created yet.");
        }
    }

    private static String admittedMessage(Provenance provenance, WorkloadState workload) {
        var groupsMayGrow = provenance.identity() != null && !workload.strictGroups();
        return groupsMayGrow
                ? "The API server took the pods. It does not know supplementalGroupsPolicy: groups that the image's"
                        + " /etc/group gives the user are added to its own, and root's group (0) can be among them; run"
                        + " only images that you trust."
                : "The API server took the pods.";
    }

    private static void suspend(Conditions conditions, RunaiJob job, WorkloadState workload) {
        var byUser = Boolean.TRUE.equals(job.getSpec().getSuspend());
        if (workload.unfinished() && (byUser || workload.suspended())) {
            holdBack(conditions, byUser ? Reason.SuspendedByUser : Reason.SuspendedByQueue);
        } else if (conditions.before(Suspended).isPresent()) {
            conditions.set(Suspended, FALSE, Reason.Resumed, "The job was suspended, and goes on.");
        }
    }

    private static void progress(Conditions conditions, RunaiJob job, Observation.WorkloadObserved seen) {
        if (seen.podsDenied() != null) {
            stall(conditions, Reason.PodsRefused, DeniedPods.explained(job, seen.podsDenied()));
            return;
        }
        if (conditions.has(Suspended, TRUE)) {
            return;
        }
        var waits = seen.pods().told(conditions.before(PodsReady).orElse(null));
        tellOfPods(conditions, seen, waits);
        if (seen.running()) {
            conditions.set(Ready, TRUE, Reason.WorkloadRunning, runningMessage(seen.workload()));
        } else if (conditions.has(Admitted, TRUE)) {
            var message = waits.map(told -> "The pods are admitted and do not run: " + told.message())
                    .orElse("The pods are admitted and do not run yet.");
            conditions.set(Ready, TRUE, Reason.PodsAdmitted, message);
        } else {
            conditions.set(Ready, FALSE, Reason.AwaitingPods, "The workload's pods are not created yet.");
            conditions.set(Reconciling, TRUE, Reason.AwaitingPods, "The workload's pods are not created yet.");
        }
    }

    /** The condition comes with what is to be told anyhow: that pods run, or that something is amiss. From then on it stays. */
    private static void tellOfPods(
            Conditions conditions, Observation.WorkloadObserved seen, Optional<PodsReport.Told> waits) {
        var failure = seen.pods().lastFailure();
        if (waits.isPresent()) {
            conditions.set(PodsReady, FALSE, waits.get().reason(), waits.get().message());
        } else if (seen.running()
                && (seen.workload().ready() != null || seen.pods().ready() > 0)) {
            conditions.set(PodsReady, TRUE, Reason.WorkloadRunning, "The pods run.");
        } else if (failure != null && seen.workload().failed() > 0) {
            conditions.set(PodsReady, FALSE, failure.kind(), "The Job makes another pod: " + failure.ofPod());
        } else if (conditions.before(PodsReady).isPresent()) {
            conditions.set(
                    PodsReady, FALSE, Reason.PodsStarting, "No pod runs at the moment; the next one starts by itself.");
        }
    }

    private static String runningMessage(WorkloadState workload) {
        return workload.ready() == null
                ? "The pods exist; this API server, before Kubernetes 1.24, does not say whether they run."
                : "The pods run.";
    }

    /**
     * What was said before stays, and is said of the spec as it is now. Only a failure since the end is over: there is
     * nothing left to get on with.
     */
    private static RunaiJobStatus stay(RunaiJobStatus before, Conditions conditions, @Nullable Long generation) {
        conditions.renewAll();
        conditions.drop(Reconciling);
        return before.toBuilder()
                .observedGeneration(generation)
                .conditions(conditions.list())
                .build();
    }

    /** What was said before stays, except that the operator does not get on. */
    private static RunaiJobStatus interrupt(RunaiJobStatus before, Conditions conditions, String message) {
        conditions.keepAll();
        conditions.set(Reconciling, TRUE, Reason.InternalError, message);
        return before.toBuilder()
                .phase(Objects.requireNonNullElse(before.getPhase(), Phase.PENDING))
                .conditions(conditions.list())
                .build();
    }

    private static void describe(RunaiJobStatus status, Conditions conditions, Provenance provenance) {
        if (provenance.identity() != null) {
            var message = "The job runs as %s.".formatted(StatusEvent.describe(provenance.identity()));
            conditions.set(IdentityResolved, TRUE, Reason.IdentityKnown, message);
        }
        status.setIdentity(provenance.identity());
        status.setEnforced(provenance.enforced());
        status.setOverridden(provenance.overridden());
        status.setHomeDirectory(provenance.homeDirectory());
        status.setClusterConfig(provenance.clusterConfig());
        status.setProtections(provenance.protections());
        status.setAllowances(provenance.allowances());
    }

    private static void count(RunaiJobStatus status, WorkloadState workload) {
        status.setWorkloadRef(workload.ref());
        status.setActive(workload.active());
        status.setReady(workload.ready());
        status.setSucceeded(workload.succeeded());
        status.setFailed(workload.failed());
        status.setStartTime(workload.startTime());
        status.setCompletionTime(workload.completionTime());
    }

    private static Phase phase(RunaiJobStatus status, Observation seen) {
        if (Conditions.whenTrue(status, Complete).isPresent()) {
            return Phase.SUCCEEDED;
        }
        if (Conditions.whenTrue(status, Failed).isPresent()) {
            return Phase.FAILED;
        }
        if (Conditions.whenTrue(status, Suspended).isPresent()) {
            return Phase.SUSPENDED;
        }
        if (seen instanceof Observation.WorkloadObserved following) {
            return following.running() ? Phase.RUNNING : Phase.PENDING;
        }
        return Conditions.find(status, Accepted, FALSE).isPresent() ? Phase.REJECTED : Phase.PENDING;
    }
}
