package ai.run.operator.workload;

import ai.run.v1.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the pods of a workload say together.
 *
 * @param waits why pods wait, as far as it is worth telling: all for one reason, what most of them say first
 * @param ready how many pods are ready
 * @param noneRuns every pod waits for something that is told, even if one of them runs for a moment
 * @param lastFailure how a pod failed last; null where none is known to have
 * @param stuck the pod that has been starting for longest, and does not say why it takes so long; null where nothing is to be asked
 * @param lookAgain when there may be more to tell without an event; null where there will not be
 */
public record PodsReport(
        List<PodWait> waits,
        int ready,
        boolean noneRuns,
        @Nullable PodFailure lastFailure,
        @Nullable Pod stuck,
        @Nullable Duration lookAgain) {

    /** Nothing is known of any pod. */
    public static final PodsReport NONE = new PodsReport(List.of(), 0, false, null, null, null);

    /** What people must mend is told before what may pass by itself. */
    private static final List<Reason> ORDER = List.of(
            Reason.ImagePullBackOff,
            Reason.CreateContainerConfigError,
            Reason.CreateContainerError,
            Reason.CrashLoopBackOff,
            Reason.ContainerCreating,
            Reason.Unschedulable,
            Reason.SchedulingGated,
            Reason.NodeLost);

    /** One pod and why it waits. */
    private record Waiting(Pod pod, PodWait why) {}

    /**
     * Sums up what pods say.
     *
     * @param pods those that are known
     * @param now what time it is
     */
    public static PodsReport of(Collection<Pod> pods, Instant now) {
        var unfinished = unfinished(pods);
        var waiting = unfinished.stream()
                .flatMap(pod -> PodWaitReader.of(pod).map(wait -> new Waiting(pod, wait)).stream())
                .toList();
        var told = waiting.stream()
                .filter(one -> one.why().isExplained() && one.why().isToldAt(now))
                .map(Waiting::why)
                .toList();
        return new PodsReport(
                ranked(told),
                (int) unfinished.stream().filter(PodsReport::isReady).count(),
                !told.isEmpty() && told.size() == unfinished.size(),
                lastFailure(pods).orElse(null),
                told.isEmpty() ? stuck(waiting, now).orElse(null) : null,
                lookAgain(waiting, now).orElse(null));
    }

    /** Those on their way out count where there are no others: then it is for them that the workload waits. */
    private static List<Pod> unfinished(Collection<Pod> pods) {
        var unfinished =
                pods.stream().filter(pod -> !PodStateReader.hasEnded(pod)).toList();
        var staying =
                unfinished.stream().filter(pod -> !pod.isMarkedForDeletion()).toList();
        return staying.isEmpty() ? unfinished : staying;
    }

    /** The pod that has been starting for longest. */
    private static Optional<Pod> stuck(List<Waiting> waiting, Instant now) {
        return waiting.stream()
                .filter(one -> !one.why().isExplained() && one.why().isToldAt(now))
                .min(Comparator.comparing((Waiting one) -> one.why().from())
                        .thenComparing(one -> one.pod().getMetadata().getName()))
                .map(Waiting::pod);
    }

    private static List<PodWait> ranked(List<PodWait> told) {
        return ORDER.stream()
                .map(reason -> told.stream()
                        .filter(wait -> wait.reason() == reason)
                        .collect(Collectors.groupingBy(PodWait::message)))
                .filter(ofOneReason -> !ofOneReason.isEmpty())
                .findFirst()
                .map(ofOneReason -> ofOneReason.values().stream()
                        .sorted(Comparator.comparing((List<PodWait> same) -> -same.size())
                                .thenComparing(same -> same.get(0).message()))
                        .map(same -> same.get(0))
                        .toList())
                .orElse(List.of());
    }

    private static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    /** Returns how one of these pods failed last. */
    public static Optional<PodFailure> lastFailure(Collection<Pod> pods) {
        return pods.stream().flatMap(pod -> PodFailure.of(pod).stream()).reduce(PodFailure::later);
    }

    private static Optional<Duration> lookAgain(List<Waiting> waiting, Instant now) {
        return waiting.stream()
                .map(Waiting::why)
                .flatMap(wait -> Stream.of(Optional.of(wait.from()), Optional.ofNullable(wait.until())))
                .flatMap(Optional::stream)
                .filter(time -> time.isAfter(now))
                .map(time -> Duration.between(now, time))
                .min(Comparator.naturalOrder());
    }

    /**
     * The same, once somebody has asked why the pod is stuck.
     *
     * @param why what was found; empty where that was nothing
     * @param askAgain when to ask anew
     */
    public PodsReport explained(Optional<PodWait> why, Duration askAgain) {
        var sooner = lookAgain == null || askAgain.compareTo(lookAgain) < 0 ? askAgain : lookAgain;
        return new PodsReport(why.map(List::of).orElse(waits), ready, noneRuns, lastFailure, stuck, sooner);
    }

    /** The same, where a pod that is gone may have failed later. */
    public PodsReport with(Optional<PodFailure> ofGonePod) {
        return ofGonePod
                .map(gone -> lastFailure == null ? gone : PodFailure.later(gone, lastFailure))
                .map(last -> new PodsReport(waits, ready, noneRuns, last, stuck, lookAgain))
                .orElse(this);
    }

    /**
     * Returns what to tell of why pods wait. What was told before stays as long as a pod still says it: a thousand pods each have
     * their own words for the same trouble.
     *
     * @param before the condition as it was written last; null where there was none
     */
    public Optional<Told> told(@Nullable Condition before) {
        if (waits.isEmpty()) {
            return Optional.empty();
        }
        var first = waits.get(0);
        return Optional.of(new Told(
                first.reason(),
                Optional.ofNullable(before)
                        .filter(condition -> first.reason().name().equals(condition.getReason()))
                        .map(Condition::getMessage)
                        .filter(message -> waits.stream().anyMatch(wait -> wait.isToldBy(message)))
                        .orElseGet(first::message)));
    }

    /** Why pods wait, for people and for programs. */
    public record Told(Reason reason, String message) {}
}
