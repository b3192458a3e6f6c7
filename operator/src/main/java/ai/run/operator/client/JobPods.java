package ai.run.operator.client;

import ai.run.operator.workload.Labels;
import ai.run.operator.workload.Ownership;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import ai.run.v1.WorkloadRef;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** The pods of a RunaiJob, as far as the caller may see them. */
public final class JobPods {

    private JobPods() {}

    /** The pods of that job's workload, in the order of their names: anybody can put the label of another's job on a pod. */
    public static List<Pod> of(Cluster cluster, RunaiJob job) {
        var workload = Optional.ofNullable(job.getStatus())
                .map(RunaiJobStatus::getWorkloadRef)
                .map(WorkloadRef::getUid);
        if (workload.isEmpty()) {
            return List.of();
        }
        return cluster
                .client()
                .pods()
                .inNamespace(cluster.namespace())
                .withLabel(Labels.JOB_NAME, job.getMetadata().getName())
                .list()
                .getItems()
                .stream()
                .filter(pod -> Ownership.isPartOf(workload.get(), pod))
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                .toList();
    }

    /**
     * With what the main container of a failed job ended, that of the pod that failed last.
     *
     * @return empty where no pod is left that tells, or the caller may not see it
     */
    public static OptionalInt exitCode(Cluster cluster, RunaiJob job, String container) {
        try {
            return exitCode(of(cluster, job), container);
        } catch (KubernetesClientException mayNotSee) {
            return OptionalInt.empty();
        }
    }

    static OptionalInt exitCode(List<Pod> pods, String container) {
        return pods.stream()
                .filter(pod -> pod.getStatus() != null)
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                .filter(status -> container.equals(status.getName()))
                .flatMap(status -> ended(status).stream())
                .filter(end -> end.getExitCode() != null && end.getExitCode() != 0)
                .max(Comparator.comparing(end -> Objects.requireNonNullElse(end.getFinishedAt(), "")))
                .map(end -> OptionalInt.of(end.getExitCode()))
                .orElse(OptionalInt.empty());
    }

    private static Optional<ContainerStateTerminated> ended(ContainerStatus status) {
        return Optional.ofNullable(status.getState()).map(state -> state.getTerminated());
    }
}
