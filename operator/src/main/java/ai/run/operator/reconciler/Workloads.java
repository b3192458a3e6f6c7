package ai.run.operator.reconciler;

import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.decision.Decision;
import ai.run.operator.metrics.JobMeters;
import ai.run.operator.status.Conditions;
import ai.run.operator.status.Observation;
import ai.run.operator.workload.Activity;
import ai.run.operator.workload.FailedCreate;
import ai.run.operator.workload.JobPatch;
import ai.run.operator.workload.Labels;
import ai.run.operator.workload.Ownership;
import ai.run.operator.workload.PodHash;
import ai.run.operator.workload.Provenance;
import ai.run.operator.workload.Transition;
import ai.run.operator.workload.WorkloadState;
import ai.run.v1.ConditionType;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import lombok.RequiredArgsConstructor;

/** Creates, adjusts and deletes workloads: one API call each, without reading first what the watch brings. */
@RequiredArgsConstructor
public final class Workloads {

    /** When to look again at what may be gone, or known as it is now, in a moment. */
    static final Duration SOON = Duration.ofMillis(500);

    private final KubernetesClient client;
    private final WorkloadCache cache;
    private final boolean serverKnowsSuspend;
    private final Clock clock;
    private final JobMeters meters;
    private final BreachHandler breaches;
    private final RecreationBackOff backOff;
    private final MissingWorkloads missing;

    /** Which jobs are no longer as the watch has brought them. */
    private final Predicate<RunaiJob> outdated;

    Observation create(RunaiJob job, Decision.Accepted accepted) {
        var jobUid = job.getMetadata().getUid();
        var version =
                job.getMetadata().getGeneration() + " " + accepted.provenance().clusterConfig();
        var pause = backOff.pause(jobUid, version);
        if (!pause.isZero()) {
            return new Observation.WorkloadDeleted(
                    accepted.provenance(), accepted.workload().getKind(), pause);
        }
        if (outdated.test(job)) {
            return new Observation.InProgress(SOON);
        }
        breaches.stopOrphans(job);
        try {
            var created = client.resource(PodHash.write(accepted.workload())).create();
            cache.remember(created, null);
            missing.saw(job, created);
            backOff.made(jobUid, version);
            measure(job);
            var breach = breaches.ofCreated(created, accepted.provenance());
            if (breach.isPresent()) {
                return breach.get();
            }
            // It says more in a moment, and one status tells it all; meanwhile other jobs get their workloads. What the
            // watch will not bring is told of at once: nothing else would lead back to it.
            return Labels.areSelected(created)
                    ? new Observation.InProgress(Transition.SETTLING_PERIOD)
                    : following(job, created, accepted.provenance());
        } catch (KubernetesClientException failure) {
            if (failure.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return claim(job, accepted);
            }
            if (ApiErrors.isDenial(failure)) {
                return new Observation.Denied(accepted.provenance(), ApiErrors.message(failure));
            }
            throw failure;
        }
    }

    /** A job that waited, because it was suspended or rejected, says nothing of the operator's speed. */
    private void measure(RunaiJob job) {
        if (Conditions.areUnset(job.getStatus())) {
            meters.created(Duration.between(Instant.parse(job.getMetadata().getCreationTimestamp()), clock.instant()));
        }
    }

    /** Something has the workload's name. If it is ours, the watch has not brought it yet; never adopt what is not. */
    private Observation claim(RunaiJob job, Decision.Accepted accepted) {
        var existing = client.resource(accepted.workload()).get();
        if (existing == null) {
            return new Observation.InProgress(SOON);
        }
        if (existing.isMarkedForDeletion()) {
            return TerminatingObject.of(existing, clock.instant());
        }
        if (Ownership.isOf(job, existing)) {
            missing.saw(job, existing);
            return breaches.of(job, existing, provenance(job, existing)).orElseGet(() -> follow(job, existing));
        }
        if (Ownership.isOfPredecessor(job, existing)) {
            return TerminatingObject.ofPredecessor(job, existing, clock.instant());
        }
        return new Observation.NameConflict(
                ("There is a %s named %s that does not belong to this RunaiJob. Delete it, or create the RunaiJob under"
                                + " another name.")
                        .formatted(existing.getKind(), existing.getMetadata().getName()));
    }

    /** Says whether a workload was made under this cluster-config, or decided on anew since. */
    boolean isMadeUnder(ParsedClusterConfig config, RunaiJob job, HasMetadata workload) {
        return config instanceof ParsedClusterConfig.Valid valid
                && Objects.equals(valid.ref(), provenance(job, workload).clusterConfig());
    }

    /** Says whether nothing of a workload runs. The API server is asked where only the pods of a Job can tell. */
    boolean waits(HasMetadata workload) {
        if (!WorkloadState.of(workload).unfinished()) {
            return false;
        }
        return switch (Activity.of(workload)) {
            case NOTHING_RUNS -> true;
            case RUNS -> false;
            case PODS_TELL -> podsWait((Job) workload);
        };
    }

    /** One that does not show, because its label was taken away, may run. */
    private boolean podsWait(Job workload) {
        var pods = client.pods()
                .inNamespace(workload.getMetadata().getNamespace())
                .withLabel(Labels.JOB_NAME, workload.getMetadata().getName())
                .list()
                .getItems();
        return pods.size() >= WorkloadState.of(workload).active()
                && pods.stream().allMatch(pod -> Activity.of(pod) == Activity.NOTHING_RUNS);
    }

    /** Says whether to follow a workload would let it go on that stands still. */
    boolean isResumed(RunaiJob job, HasMetadata workload) {
        return workload instanceof Job live
                && JobPatch.between(job.getSpec(), live, serverKnowsSuspend)
                        .filter(JobPatch::resumes)
                        .isPresent();
    }

    /** Tells what became of a workload, after passing on to it what may change while it lives. */
    Observation follow(RunaiJob job, HasMetadata workload) {
        return follow(job, workload, provenance(job, workload));
    }

    /** The same, with what was decided on it since. */
    Observation follow(RunaiJob job, HasMetadata workload, Provenance provenance) {
        var live = workload instanceof Job liveJob && WorkloadState.of(workload).unfinished()
                ? adjust(job, liveJob)
                : Optional.of(workload);
        return live.isPresent()
                ? unlessInTransition(live.get(), following(job, live.get(), provenance))
                : new Observation.InProgress(SOON);
    }

    /** What is about to change by itself needs no telling. */
    private Observation unlessInTransition(HasMetadata live, Observation.WorkloadObserved found) {
        if (found.podsDenied() != null
                || found.immutableChange() != null
                || !found.workload().unfinished()) {
            return found;
        }
        var newFor = Transition.newFor(live, clock.instant());
        if (newFor.isPresent()) {
            return new Observation.InProgress(newFor.get());
        }
        return live instanceof Job liveJob && (Transition.isEnding(liveJob) || Transition.isResuming(liveJob))
                ? new Observation.InProgress(null)
                : found;
    }

    /** Empty when the Job, or the RunaiJob that it is to follow, is not known as it is now. */
    private Optional<HasMetadata> adjust(RunaiJob job, Job live) {
        var patch = JobPatch.between(job.getSpec(), live, serverKnowsSuspend);
        if (patch.isEmpty()) {
            return Optional.of(live);
        }
        if (outdated.test(job)) {
            return Optional.empty();
        }
        try {
            var patched = client.resource(live)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            patch.get().json(live.getMetadata().getResourceVersion()));
            cache.remember(patched, live);
            return Optional.of(patched);
        } catch (KubernetesClientException failure) {
            if (failure.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private Observation.WorkloadObserved following(RunaiJob job, HasMetadata workload, Provenance provenance) {
        var admittedSince = Conditions.whenTrue(job.getStatus(), ConditionType.Admitted)
                .map(admitted -> Conditions.since(admitted, clock));
        return new Observation.WorkloadObserved(
                provenance,
                WorkloadState.of(workload),
                FailedCreate.message(cache.failedCreates(job), workload, admittedSince)
                        .orElse(null),
                ImmutableChange.message(job, workload));
    }

    static Provenance provenance(RunaiJob job, HasMetadata workload) {
        var status = job.getStatus();
        return status != null
                        && status.getWorkloadRef() != null
                        && workload.getMetadata()
                                .getUid()
                                .equals(status.getWorkloadRef().getUid())
                ? Provenance.of(status)
                : Provenance.of(workload);
    }

    /** Deletes a workload as it was seen, in order that another one takes its place; see {@link #delete}. */
    boolean replace(RunaiJob job, HasMetadata workload) {
        if (outdated.test(job) || !delete(workload)) {
            return false;
        }
        backOff.forget(job.getMetadata().getUid());
        missing.settle(job);
        return true;
    }

    /**
     * Deletes an object as it was seen. Where it has changed since, or is another object of that name by now, it stays.
     *
     * @return false when it stays, and is to be looked at again
     */
    boolean delete(HasMetadata object) {
        try {
            client.resource(object)
                    .lockResourceVersion(object.getMetadata().getResourceVersion())
                    .delete();
            return true;
        } catch (KubernetesClientException rejection) {
            if (rejection.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return false;
            }
            throw rejection;
        }
    }
}
