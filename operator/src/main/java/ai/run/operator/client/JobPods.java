package ai.run.operator.client;

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

    /** The label that the operator gives all pods of a RunaiJob: its name. */
    private static final String JOB_NAME = "run.ai/job-name";

    private JobPods() {}

    /** The pods of that job, in the order of their names. */
    public static List<Pod> of(Cluster cluster, String job) {
        return cluster
                .client()
                .pods()
                .inNamespace(cluster.namespace())
                .withLabel(JOB_NAME, job)
                .list()
                .getItems()
                .stream()
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                .toList();
    }

    /**
     * With what the main container of a failed job ended, that of the pod that failed last.
     *
     * @return empty where no pod is left that tells, or the caller may not see it
     */
    public static OptionalInt exitCode(Cluster cluster, String job, String container) {
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
