package ai.run.operator.reconciler;

import ai.run.operator.decision.WorkloadAudit;
import ai.run.operator.decision.WorkloadAudit.Breach;
import ai.run.operator.status.Conditions;
import ai.run.operator.status.Observation;
import ai.run.operator.workload.Labels;
import ai.run.operator.workload.Ownership;
import ai.run.operator.workload.Provenance;
import ai.run.operator.workload.WorkloadState;
import ai.run.v1.ConditionType;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import ai.run.v1.WorkloadRef;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;

/** Sees to it that nothing runs otherwise than it was decided: a workload that does is deleted, with its pods. */
@Slf4j
@RequiredArgsConstructor
public final class BreachHandler {

    /**
     * Seconds that a pod gets to end. With 0 the API server would take the pod away, and the kubelet would give its
     * containers the grace that the pod asks for itself.
     */
    private static final long GRACE = 1;

    private final KubernetesClient client;
    private final WorkloadCache cache;
    private final WorkloadAudit audit;

    /** Looks at a workload that was just created, as the API server answered. */
    Optional<Observation> ofCreated(HasMetadata created, Provenance decided) {
        return audit.created(created, decided).map(breach -> stop(created, decided, breach));
    }

    /** Looks at a workload and all its pods. */
    Optional<Observation> of(RunaiJob job, HasMetadata workload, Provenance made) {
        return breach(job, workload, made).map(breach -> stop(workload, made, breach));
    }

    private Optional<Breach> breach(RunaiJob job, HasMetadata workload, Provenance made) {
        if (!WorkloadAudit.isCalledFor(made)) {
            return Optional.empty();
        }
        var pods = workload instanceof Job live ? podsOf(job, live) : List.<Pod>of();
        return Stream.concat(Stream.of(workload), pods.stream())
                .flatMap(object -> audit.check(object, made).stream())
                .findFirst();
    }

    /** Where the Job tells of more than the watch has brought, be it late or a pod that lost its labels, the server is asked. */
    private List<Pod> podsOf(RunaiJob job, Job workload) {
        var known = cache.podsOf(job, workload.getMetadata().getUid());
        var ended = known.stream().filter(WorkloadState::hasEnded).count();
        var state = WorkloadState.of(workload);
        var atLeast = Math.max(Math.min(1, state.active()), Objects.requireNonNullElse(state.ready(), 0));
        var missing = state.unfinished() ? known.size() - ended < atLeast : ended < state.succeeded() + state.failed();
        return missing ? list(workload) : known;
    }

    private List<Pod> list(Job job) {
        return client.pods()
                .inNamespace(job.getMetadata().getNamespace())
                .withLabelSelector(job.getSpec().getSelector())
                .list()
                .getItems();
    }

    /** The Job first, or its controller would make other pods. Once it is gone, all that is said of it is what is said here. */
    private Observation stop(HasMetadata workload, Provenance made, Breach breach) {
        delete(workload);
        if (workload instanceof Job job) {
            try {
                list(job).forEach(this::delete);
            } catch (KubernetesClientException failure) {
                log.atWarn()
                        .addKeyValue("namespace", job.getMetadata().getNamespace())
                        .addKeyValue("name", job.getMetadata().getName())
                        .log("Leaving pods to the garbage collector: {}", ApiErrors.message(failure));
            }
        }
        return new Observation.Breached(made, WorkloadState.of(workload), breach.reason(), breach.message());
    }

    /** Deletes what came of a stopped workload after that; a Job's controller may have been at work just then. */
    void stopLeftovers(RunaiJob job) {
        Conditions.whenTrue(job.getStatus(), ConditionType.Failed)
                .filter(failed -> !Reason.WorkloadFailed.name().equals(failed.getReason()))
                .map(failed -> job.getStatus().getWorkloadRef())
                .stream()
                .map(WorkloadRef::getUid)
                .filter(Objects::nonNull)
                .flatMap(workloadUid -> cache.podsOf(job, workloadUid).stream())
                .filter(pod -> !pod.isMarkedForDeletion())
                .forEach(this::delete);
    }

    /**
     * Deletes the pods that a Job left behind when it was deleted ({@code --cascade=orphan}) and another one is made: two copies would run,
     * and nobody would look after the first.
     */
    void stopOrphans(RunaiJob job) {
        var before = job.getStatus() == null ? null : job.getStatus().getWorkloadRef();
        if (before == null || before.getUid() == null) {
            return;
        }
        client
                .pods()
                .inNamespace(job.getMetadata().getNamespace())
                .withLabel(Labels.JOB_UID, before.getUid())
                .list()
                .getItems()
                .stream()
                .filter(pod -> Ownership.controller(pod).isEmpty()
                        && !WorkloadState.hasEnded(pod)
                        && !pod.isMarkedForDeletion())
                .forEach(this::delete);
    }

    /** Deletes this very object, if it is still there. */
    private void delete(HasMetadata object) {
        var metadata = object.getMetadata();
        var path = object instanceof Pod ? "/api/v1/namespaces/%s/pods/%s" : "/apis/batch/v1/namespaces/%s/jobs/%s";
        var options = new DeleteOptionsBuilder()
                .withApiVersion("v1")
                .withKind("DeleteOptions")
                .withNewPreconditions()
                .withUid(metadata.getUid())
                .endPreconditions()
                .withPropagationPolicy("Background")
                .withGracePeriodSeconds(GRACE)
                .build();
        try {
            client.raw(path.formatted(metadata.getNamespace(), metadata.getName()), "DELETE", options);
        } catch (KubernetesClientException failure) {
            if (failure.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw failure;
            }
        }
    }
}
