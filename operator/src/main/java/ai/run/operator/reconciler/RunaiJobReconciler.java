package ai.run.operator.reconciler;

import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.reconciler.MissingWorkloads.Fate;
import ai.run.operator.status.Conditions;
import ai.run.operator.status.Observation;
import ai.run.operator.status.StatusFactory;
import ai.run.operator.workload.Deletion;
import ai.run.operator.workload.PodHash;
import ai.run.operator.workload.WorkloadState;
import ai.run.v1.ConditionType;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;

/**
 * Carries out RunaiJobs: decides, creates one workload, and tells what became of it.
 *
 * <p>A workload that runs is followed; it is never matched to a changed spec or cluster-config. One that waits to start is
 * decided on anew when the cluster-config has changed.
 */
@Slf4j
@RequiredArgsConstructor
public final class RunaiJobReconciler implements Reconciler<RunaiJob> {

    private final EventSources sources;
    private final WorkloadCache cache;
    private final Supplier<ParsedClusterConfig> clusterConfig;
    private final Decisions decisions;
    private final Workloads workloads;
    private final MissingWorkloads missing;
    private final StatusFactory statusFactory;
    private final StatusWriter statusWriter;
    private final Schedule schedule;
    private final BreachHandler breaches;
    private final Suspensions suspensions;
    private final PodReports podReports;

    @Override
    public List<EventSource<?, RunaiJob>> prepareEventSources(EventSourceContext<RunaiJob> context) {
        return sources.prepare(context);
    }

    @Override
    public UpdateControl<RunaiJob> reconcile(RunaiJob job, Context<RunaiJob> context) {
        if (schedule.hasExpired(job)) {
            return workloads.delete(job) ? UpdateControl.noUpdate() : lookAgainSoon();
        }
        var seen = podReports.complete(job, observe(job));
        var status = statusFactory.make(job, seen);
        return switch (statusWriter.write(job, status, context)) {
            case UP_TO_DATE ->
                schedule.next(job, status, seen, cache.workload(job).isPresent());
            case OUTDATED -> lookAgainSoon();
            case NO_ROOM -> Schedule.later();
        };
    }

    private static UpdateControl<RunaiJob> lookAgainSoon() {
        return UpdateControl.<RunaiJob>noUpdate().rescheduleAfter(Workloads.SOON);
    }

    /** Does what is to be done for a job, and says what was found. */
    Observation observe(RunaiJob job) {
        if (Schedule.hasEnded(job)) {
            breaches.stopLeftovers(job);
            return new Observation.Ended();
        }
        var workload = cache.workload(job);
        return workload.isPresent() ? reconcileExisting(job, workload.get()) : reconcileMissing(job);
    }

    private Observation reconcileMissing(RunaiJob job) {
        var fate = missing.of(job);
        if (fate instanceof Fate.Unwatched unwatched) {
            return reconcileExisting(job, unwatched.workload());
        }
        if (fate instanceof Fate.Ended ended) {
            return reconcileEnded(job, ended.workload());
        }
        if (isSuspended(job)) {
            missing.settle(job);
        } else if (fate instanceof Fate.Unknown || isLost(job)) {
            return new Observation.WorkloadLost();
        }
        return start(job);
    }

    /** It stays so until somebody suspends the job: what may have finished is not run again unasked. */
    private static boolean isLost(RunaiJob job) {
        return Conditions.whenTrue(job.getStatus(), ConditionType.Stalled)
                .filter(stalled -> Reason.WorkloadLost.name().equals(stalled.getReason()))
                .isPresent();
    }

    private Observation start(RunaiJob job) {
        suspensions.settled(job);
        return decisions.on(
                job,
                clusterConfig.get(),
                accepted -> isSuspended(job) ? new Observation.Suspended() : workloads.create(job, accepted));
    }

    private Observation reconcileEnded(RunaiJob job, HasMetadata workload) {
        return breaches.of(job, workload, Workloads.provenance(job, workload))
                .orElseGet(() -> workloads.follow(job, workload));
    }

    private Observation reconcileExisting(RunaiJob job, HasMetadata workload) {
        var breach = breaches.of(job, workload, Workloads.provenance(job, workload));
        if (breach.isPresent()) {
            return breach.get();
        }
        var deletion = Deletion.of(workload);
        if (deletion == Deletion.BEFORE_END) {
            missing.settle(job);
            return new Observation.InProgress(null);
        }
        if (deletion == Deletion.UNCLEAR
                && (WorkloadState.of(workload).unfinished() || !missing.hadEnded(job, workload))) {
            return new Observation.InProgress(null);
        }
        if (deletion == Deletion.NONE) {
            missing.saw(job, workload);
        }
        if (WorkloadReplacement.isNeeded(job, workload, suspensions.contains(job))) {
            return replace(job, workload);
        }
        if (!isSuspended(job)) {
            suspensions.settled(job);
        }
        var config = clusterConfig.get();
        if (config instanceof ParsedClusterConfig.Invalid invalid) {
            // What waits stays, for it may be right; but nothing is resumed by rules that may be the old ones.
            return workloads.isResumed(job, workload) && workloads.waits(workload)
                    ? new Observation.Rejected(Reason.InvalidClusterConfig, invalid.advice(), true)
                    : workloads.follow(job, workload);
        }
        return isSuspended(job) || workloads.isMadeUnder(config, job, workload) || !workloads.waits(workload)
                ? workloads.follow(job, workload)
                : decideAgain(job, workload, config);
    }

    /** The cluster-config is another than the workload was made under, which would start by other rules. */
    private Observation decideAgain(RunaiJob job, HasMetadata workload, ParsedClusterConfig config) {
        var seen = decisions.on(
                job,
                config,
                accepted -> PodHash.matches(accepted.workload(), workload)
                        ? workloads.follow(job, workload, accepted.provenance())
                        : replace(job, workload));
        return seen instanceof Observation.Rejected && !workloads.replace(job, workload)
                ? new Observation.InProgress(Workloads.SOON)
                : seen;
    }

    private Observation replace(RunaiJob job, HasMetadata workload) {
        if (!workloads.replace(job, workload)) {
            return new Observation.InProgress(Workloads.SOON);
        }
        return isSuspended(job) ? new Observation.Suspended() : new Observation.InProgress(null);
    }

    private static boolean isSuspended(RunaiJob job) {
        return Boolean.TRUE.equals(job.getSpec().getSuspend());
    }

    /** The SDK tries again, with back-off; meanwhile the status says that something is wrong. */
    @Override
    public ErrorStatusUpdateControl<RunaiJob> updateErrorStatus(
            RunaiJob job, Context<RunaiJob> context, Exception failure) {
        var cause = cause(failure);
        report(
                job,
                cause,
                context.getRetryInfo().map(RetryInfo::getAttemptCount).orElse(0) == 0);
        statusWriter.writeFailure(job, cause, context);
        return ErrorStatusUpdateControl.defaultErrorProcessing();
    }

    /** The SDK's metrics wrap what was thrown. */
    private static Throwable cause(Exception failure) {
        return failure instanceof OperatorException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** What the server says needs no stack trace; what we did not foresee does, the first time. */
    static void report(RunaiJob job, Throwable failure, boolean first) {
        var line = log.atWarn()
                .addKeyValue("namespace", job.getMetadata().getNamespace())
                .addKeyValue("name", job.getMetadata().getName());
        if (failure instanceof KubernetesClientException rejection) {
            line.log("Trying again: {}", ApiErrors.message(rejection));
        } else if (first) {
            line.setCause(failure).log("Unexpected failure; trying again");
        } else {
            line.log("Unexpected failure again; trying again");
        }
    }
}
