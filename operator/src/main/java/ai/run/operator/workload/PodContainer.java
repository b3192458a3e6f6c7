package ai.run.operator.workload;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A container of a pod, as the pod's status tells of it; any field of that may be absent. */
record PodContainer(Kind kind, ContainerStatus status) {

    enum Kind {
        INIT("init container "),
        /** An init container with {@code restartPolicy: Always}: it runs beside the others, and is killed at the end. */
        SIDECAR("sidecar "),
        MAIN("container ");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /** The containers of a pod in the order in which they start; ephemeral ones decide nothing, and are left out. */
    static List<PodContainer> of(Pod pod) {
        var status = pod.getStatus();
        if (status == null) {
            return List.of();
        }
        var sidecars = sidecars(pod);
        return Stream.concat(
                        status.getInitContainerStatuses().stream()
                                .map(container -> new PodContainer(
                                        sidecars.contains(container.getName()) ? Kind.SIDECAR : Kind.INIT, container)),
                        status.getContainerStatuses().stream().map(container -> new PodContainer(Kind.MAIN, container)))
                .toList();
    }

    private static Set<String> sidecars(Pod pod) {
        return pod.getSpec() == null
                ? Set.of()
                : pod.getSpec() instanceof SeenPodSpec seen
                        ? seen.sidecars()
                        : pod.getSpec().getInitContainers().stream()
                                .filter(container -> "Always".equals(container.getRestartPolicy()))
                                .map(container -> container.getName())
                                .filter(Objects::nonNull)
                                .collect(Collectors.toUnmodifiableSet());
    }

    /** What messages call it. The user did not write the one that makes the home directory. */
    String name() {
        return kind.word + status.getName() + (isOfHome() ? " (it makes the home directory)" : "");
    }

    boolean isOfHome() {
        return HomeParts.INIT_CONTAINER.equals(status.getName());
    }

    String image() {
        return status.getImage() == null || status.getImage().isEmpty() ? "its image" : "image " + status.getImage();
    }

    Optional<ContainerStateWaiting> waiting() {
        return Optional.ofNullable(status.getState()).map(ContainerState::getWaiting);
    }

    Optional<Instant> runningSince() {
        return Optional.ofNullable(status.getState())
                .map(ContainerState::getRunning)
                .map(running -> Times.parsed(running.getStartedAt()).orElse(Instant.EPOCH));
    }

    Optional<ContainerStateTerminated> terminated() {
        return Optional.ofNullable(status.getState()).map(ContainerState::getTerminated);
    }

    /** How it ended last, whether it was started again since or not; only where it ended badly. */
    Optional<ContainerStateTerminated> lastFailure() {
        return terminated()
                .or(() -> Optional.ofNullable(status.getLastState()).map(ContainerState::getTerminated))
                .filter(PodContainer::isFailure);
    }

    static boolean isFailure(ContainerStateTerminated state) {
        return state.getExitCode() != null && state.getExitCode() != 0;
    }

    int restarts() {
        return Objects.requireNonNullElse(status.getRestartCount(), 0);
    }

    /** Says how it ended, as in {@code container train exited with 137 (OOMKilled)}. */
    String exited(ContainerStateTerminated state) {
        var reason = state.getReason() == null || state.getReason().isEmpty() ? "" : " (" + state.getReason() + ")";
        var message = state.getMessage() == null ? "" : state.getMessage().strip();
        return name() + " exited with " + state.getExitCode() + reason + (message.isEmpty() ? "" : ": " + message);
    }
}
