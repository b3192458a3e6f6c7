package ai.run.operator.workload;

import ai.run.v1.Reason;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads why a pod waits: what {@code kubectl describe pod} would show of that. Any field of its status may be absent. */
public final class PodWaitReader {

    /** How long the scheduler may take, which tells of a pod that it has tried to place once. */
    static final Duration UNSCHEDULED = Duration.ofSeconds(3);

    /** How long containers may take to be created before somebody asks why; pulling an image takes longer, and is nothing to tell. */
    static final Duration STARTING = Duration.ofSeconds(20);

    /** How long after its grace a pod may be there still, because its node has much to do. */
    static final Duration LEAVING = Duration.ofSeconds(20);

    /** How long a container that was started again must run until it counts as running: the kubelet's pauses are shorter at first. */
    static final Duration STEADY = Duration.ofMinutes(1);

    /** Why a container waits when all goes well. */
    private static final Set<String> USUAL = Set.of("ContainerCreating", "PodInitializing");

    /** Why it waits for its image, by the constants of the kubelet (pkg/kubelet/images/types.go). */
    private static final Set<String> OF_THE_IMAGE = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "ErrImageNeverPull",
            "InvalidImageName",
            "ImageInspectError",
            "RegistryUnavailable",
            "SignatureValidationFailed");

    /** Two words for one thing, of which the kubelet says the one while it tries, and the other in between. */
    private static final String PULLING = "ErrImagePull";

    private static final String NOT_PULLING = "ImagePullBackOff";

    /** What it says in between, before the last attempt's error, if that follows at all. */
    private static final Pattern BACK_OFF =
            Pattern.compile("^Back-off pulling image(?: \"[^\"]*\")?(?:: )?(?:\\w+: )?");

    private PodWaitReader() {}

    /** Returns why a pod waits; empty when it has ended, or runs. */
    public static Optional<PodWait> of(Pod pod) {
        var status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
        if (PodStateReader.hasEnded(pod)) {
            return Optional.empty();
        }
        if (pod.isMarkedForDeletion()) {
            return Optional.of(leaving(pod));
        }
        var containers = PodContainer.of(pod);
        return nodeLost(status)
                .or(() -> unscheduled(status))
                .or(() -> containers.stream()
                        .flatMap(container -> unusual(container).stream())
                        .findFirst())
                .or(() -> starting(pod, status, containers));
    }

    /** Says whether two pods, or two states of one, have the same to tell; when it is worth telling is looked at anyway. */
    public static boolean tellTheSame(Pod one, Pod other) {
        return explained(one).equals(explained(other));
    }

    private static Optional<PodWait> explained(Pod pod) {
        return of(pod).filter(PodWait::isExplained).map(PodWait::timeless);
    }

    /** The kubelet takes a pod away when its containers have ended, or were killed as its grace was over. */
    private static PodWait leaving(Pod pod) {
        var name = pod.getMetadata().getName();
        return new PodWait(
                Reason.NodeLost,
                ("Pod %s is being deleted, and its node does not answer. If the node is gone for good:"
                                + " kubectl -n %s delete pod %s --force --grace-period=0")
                        .formatted(name, pod.getMetadata().getNamespace(), name),
                "",
                Times.parsed(pod.getMetadata().getDeletionTimestamp())
                        .orElse(Instant.EPOCH)
                        .plus(LEAVING),
                null);
    }

    /**
     * The node controller makes the pods of a node that does not answer unready, and leaves all else as the kubelet has written it
     * (pkg/controller/util/node); before Kubernetes 1.5 the phase was Unknown.
     */
    private static Optional<PodWait> nodeLost(PodStatus status) {
        var unanswered = "Unknown".equals(status.getPhase())
                || (PodStateReader.condition(status, "ContainersReady", "True").isPresent()
                        && PodStateReader.condition(status, "Ready", "False")
                                .filter(ready -> isEmpty(ready.getReason()))
                                .isPresent());
        return unanswered
                ? Optional.of(
                        PodWait.atOnce(Reason.NodeLost, "The pod's node does not answer", text(status.getMessage())))
                : Optional.empty();
    }

    private static Optional<PodWait> unscheduled(PodStatus status) {
        return PodStateReader.condition(status, "PodScheduled", "False").map(condition -> {
            var gated = "SchedulingGated".equals(condition.getReason());
            return new PodWait(
                    gated ? Reason.SchedulingGated : Reason.Unschedulable,
                    gated ? "The pod is held back from being scheduled" : "No node can take the pod",
                    isEmpty(condition.getMessage()) ? text(condition.getReason()) : text(condition.getMessage()),
                    Times.parsed(condition.getLastTransitionTime())
                            .orElse(Instant.EPOCH)
                            .plus(UNSCHEDULED),
                    null);
        });
    }

    private static Optional<PodWait> unusual(PodContainer container) {
        return crashing(container).or(() -> container
                .waiting()
                .filter(waiting -> !isEmpty(waiting.getReason()) && !USUAL.contains(waiting.getReason()))
                .map(waiting -> OF_THE_IMAGE.contains(waiting.getReason())
                        ? image(container, waiting)
                        : PodWait.atOnce(
                                "CreateContainerConfigError".equals(waiting.getReason())
                                        ? Reason.CreateContainerConfigError
                                        : Reason.CreateContainerError,
                                container.name() + " waits: " + waiting.getReason(),
                                text(waiting.getMessage()))));
    }

    private static PodWait image(PodContainer container, ContainerStateWaiting waiting) {
        var reason = PULLING.equals(waiting.getReason()) ? NOT_PULLING : waiting.getReason();
        var whose = container.isOfHome() ? " (homeDir.image of the cluster-config)" : "";
        return PodWait.atOnce(
                Reason.ImagePullBackOff,
                "%s waits: %s: %s%s cannot be pulled".formatted(container.name(), reason, container.image(), whose),
                BACK_OFF.matcher(text(waiting.getMessage())).replaceFirst(""));
    }

    /** The first time the kubelet starts a container again at once, and it runs a little each time: it would count as running then. */
    private static Optional<PodWait> crashing(PodContainer container) {
        var pauses = container
                .waiting()
                .filter(waiting -> "CrashLoopBackOff".equals(waiting.getReason()))
                .isPresent();
        var endedAgain = container.restarts() > 0
                && container.terminated().filter(PodContainer::isFailure).isPresent();
        var runsAgain = container.restarts() > 1 && container.lastFailure().isPresent()
                ? container.runningSince()
                : Optional.<Instant>empty();
        return pauses || endedAgain || runsAgain.isPresent()
                ? Optional.of(new PodWait(
                        Reason.CrashLoopBackOff,
                        container
                                        .lastFailure()
                                        .map(container::exited)
                                        .orElse(container.name() + " ends again and again")
                                + "; it is started again after a pause that grows to 5 minutes",
                        "",
                        Instant.EPOCH,
                        runsAgain.map(since -> since.plus(STEADY)).orElse(null)))
                : Optional.empty();
    }

    /** Nothing is wrong yet, and nothing else would lead back to the pod if something is. */
    private static Optional<PodWait> starting(Pod pod, PodStatus status, List<PodContainer> containers) {
        var runs = containers.stream()
                .anyMatch(container -> container.kind() != PodContainer.Kind.SIDECAR
                        && container.runningSince().isPresent());
        if (runs || !"Pending".equals(Objects.requireNonNullElse(status.getPhase(), "Pending"))) {
            return Optional.empty();
        }
        var since = scheduledAt(status)
                .or(() -> Times.parsed(pod.getMetadata().getCreationTimestamp()))
                .orElse(Instant.EPOCH);
        return Optional.of(new PodWait(Reason.ContainerCreating, "", "", since.plus(STARTING), null));
    }

    /** Returns since when a pod has a node that may have written events about it. */
    public static Optional<Instant> scheduledAt(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).flatMap(PodWaitReader::scheduledAt);
    }

    private static Optional<Instant> scheduledAt(PodStatus status) {
        return Stream.of(
                        PodStateReader.condition(status, "PodScheduled", "True")
                                .map(PodCondition::getLastTransitionTime),
                        Optional.ofNullable(status.getStartTime()))
                .flatMap(Optional::stream)
                .flatMap(time -> Times.parsed(time).stream())
                .findFirst();
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text.strip();
    }
}
