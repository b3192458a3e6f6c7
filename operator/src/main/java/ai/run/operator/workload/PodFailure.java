package ai.run.operator.workload;

import ai.run.v1.Reason;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why a pod failed, or a container of one that is to be started again.
 *
 * @param pod the pod's name
 * @param kind of the condition {@code PodsReady}, as long as the job goes on
 * @param reason in one word, as the kubelet or whoever ended the pod writes it
 * @param message in a sentence
 * @param at when, as far as the pod says so
 */
public record PodFailure(String pod, Reason kind, String reason, String message, Instant at) {

    /** What ends a process that is told to, or made to, end. */
    private static final Set<Integer> STOPPED = Set.of(137, 143);

    private static final String NO_REASON = "Failed";

    private static final String OUT_OF_MEMORY = "OOMKilled";

    /** What the reasons of {@code DisruptionTarget} mean whose messages do not say it (Kubernetes' "Disruptions"). */
    private static final Map<String, String> DISRUPTIONS = Map.of(
            "DeletionByTaintManager", "its node got a taint that it does not tolerate",
            "EvictionByEvictionAPI", "it was evicted, as when its node is drained");

    private static final String OUTGREW_HOME = "volume \"" + HomeParts.VOLUME + "\" exceeds the limit";

    /** Reads why a pod failed; empty where it did not, or was only stopped because somebody deleted it. */
    public static Optional<PodFailure> of(Pod pod) {
        var status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
        if ("Succeeded".equals(status.getPhase())) {
            return Optional.empty();
        }
        var failures = causes(pod);
        var ended = "Failed".equals(status.getPhase());
        var disruption = ended || pod.isMarkedForDeletion() ? disruption(status) : Optional.<PodCondition>empty();
        var ofThePod = ended && !isEmpty(status.getReason());
        if (failures.isEmpty() && disruption.isEmpty() && (!ended || (pod.isMarkedForDeletion() && !ofThePod))) {
            return Optional.empty();
        }
        var sentence = failures.stream().map(Failure::toString).collect(Collectors.joining(", "));
        return Optional.of(new PodFailure(
                pod.getMetadata().getName(),
                kind(status, disruption),
                reason(status, disruption, failures),
                message(status, disruption, sentence),
                at(status, failures, disruption)));
    }

    private static Reason kind(PodStatus status, Optional<PodCondition> disruption) {
        return "Evicted".equals(status.getReason())
                ? Reason.Evicted
                : disruption.isPresent() ? Reason.Disrupted : Reason.PodFailed;
    }

    /** The pod's own word where it has one, as when it was evicted or took too long; else that of a container. */
    private static String reason(PodStatus status, Optional<PodCondition> disruption, List<Failure> failures) {
        return text(status.getReason())
                .or(() -> disruption.flatMap(condition -> text(condition.getReason())))
                .or(() -> failures.stream()
                        .flatMap(failure -> text(failure.state().getReason()).stream())
                        .findFirst())
                .orElse(NO_REASON);
    }

    private static String message(PodStatus status, Optional<PodCondition> disruption, String containers) {
        return text(status.getMessage())
                .map(PodFailure::withWhatToDo)
                .or(() -> disruption
                        .flatMap(PodFailure::explained)
                        .map(message -> containers.isEmpty() ? message : message + "; " + containers))
                .or(() -> text(containers))
                .orElse("the Pod has failed and does not say why");
    }

    /** In words for people, with those of whoever disrupted the pod. */
    private static Optional<String> explained(PodCondition disruption) {
        var words = text(disruption.getMessage());
        return Optional.ofNullable(disruption.getReason())
                .map(DISRUPTIONS::get)
                .map(why -> words.map(message -> why + ": " + message).orElse(why))
                .or(() -> words);
    }

    private static String withWhatToDo(String message) {
        return message.contains(OUTGREW_HOME)
                ? "the home directory outgrew homeDir.sizeLimit; set spec.homeDir.sizeLimit higher, or keep large files in a volume of"
                        + " your own: " + message
                : message;
    }

    /**
     * The containers that made the pod fail, the likeliest cause first: one of the user's that ran out of memory, then an init
     * container, without which no other starts. A sidecar is killed when the others have ended, whatever becomes of the pod.
     */
    private static List<Failure> causes(Pod pod) {
        var all = PodContainer.of(pod).stream()
                .flatMap(container -> container.lastFailure().stream().map(state -> new Failure(container, state)))
                .filter(wasNotStopped(pod))
                .sorted(Comparator.comparing(Failure::rank))
                .toList();
        return all.stream().allMatch(Failure::isOfSidecar)
                ? all
                : all.stream().filter(failure -> !failure.isOfSidecar()).toList();
    }

    /** What ends after the deletion was asked for was stopped; in the same second, what ended as one does that is stopped. */
    private static Predicate<Failure> wasNotStopped(Pod pod) {
        if (!pod.isMarkedForDeletion()) {
            return failure -> true;
        }
        var asked = Deletion.askedForAt(pod.getMetadata());
        return failure -> OUT_OF_MEMORY.equals(failure.state().getReason())
                || failure.at()
                        .map(end -> end.isBefore(asked)
                                || (end.equals(asked)
                                        && !STOPPED.contains(failure.state().getExitCode())))
                        .orElse(false);
    }

    /** A container that ended badly. */
    private record Failure(PodContainer container, ContainerStateTerminated state) {

        int rank() {
            return switch (container.kind()) {
                case MAIN -> OUT_OF_MEMORY.equals(state.getReason()) ? 0 : 2;
                case INIT -> 1;
                case SIDECAR -> 3;
            };
        }

        boolean isOfSidecar() {
            return container.kind() == PodContainer.Kind.SIDECAR;
        }

        Optional<Instant> at() {
            return Times.parsed(state.getFinishedAt());
        }

        @Override
        public String toString() {
            return container.exited(state);
        }
    }

    /** Preempted, drained, or deleted because of its node, since Kubernetes 1.26. */
    private static Optional<PodCondition> disruption(PodStatus status) {
        return status.getConditions().stream()
                .filter(condition ->
                        "DisruptionTarget".equals(condition.getType()) && "True".equals(condition.getStatus()))
                .findFirst();
    }

    private static Instant at(PodStatus status, List<Failure> failures, Optional<PodCondition> disruption) {
        return Stream.of(
                        failures.stream().flatMap(failure -> failure.at().stream()),
                        Stream.concat(disruption.stream(), status.getConditions().stream())
                                .flatMap(condition -> Times.parsed(condition.getLastTransitionTime()).stream()))
                .flatMap(times -> times.max(Comparator.naturalOrder()).stream())
                .findFirst()
                .orElse(Instant.EPOCH);
    }

    /** Returns the later one of two. */
    public static PodFailure later(PodFailure one, PodFailure other) {
        return other.at.isBefore(one.at) ? one : other;
    }

    /** Says it of a pod among others. */
    public String ofPod() {
        var isSaid = reason.equals(NO_REASON) || message.contains(reason);
        return "pod %s failed: %s".formatted(pod, isSaid ? message : reason + ": " + message);
    }

    private static Optional<String> text(@Nullable String text) {
        return Optional.ofNullable(text).map(String::strip).filter(words -> !words.isEmpty());
    }

    private static boolean isEmpty(@Nullable String text) {
        return text(text).isEmpty();
    }
}
