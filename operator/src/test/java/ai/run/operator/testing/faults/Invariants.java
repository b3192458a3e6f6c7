package ai.run.operator.testing.faults;

import ai.run.operator.testing.faults.History.Change;
import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must be true of every RunaiJob at every moment, whatever goes wrong. */
final class Invariants {

    private static final Set<Phase> ENDED = EnumSet.of(Phase.SUCCEEDED, Phase.FAILED);

    private Invariants() {}

    /** What was not true of the RunaiJob of that name. */
    record Violation(String job, String what) {}

    static List<Violation> violations(History history) {
        return Stream.of(
                        takenBack(history, "phase", Invariants::endPhase),
                        takenBack(history, "condition Complete", job -> whenTrue(job, "Complete")),
                        takenBack(history, "condition Failed", job -> whenTrue(job, "Failed")),
                        nameConflicts(history),
                        twoAtOnce(history),
                        ranTwice(history))
                .flatMap(List::stream)
                .toList();
    }

    private static String endPhase(RunaiJob job) {
        return job.getStatus() != null && ENDED.contains(job.getStatus().getPhase())
                ? job.getStatus().getPhase().name()
                : "";
    }

    private static String whenTrue(RunaiJob job, String type) {
        return job.getStatus() != null
                        && job.getStatus().getConditions() != null
                        && job.getStatus().getConditions().stream()
                                .anyMatch(condition -> condition.getType().equals(type)
                                        && condition.getStatus().equals("True"))
                ? type
                : "";
    }

    /** What is said of an end, empty before it, stays. */
    private static List<Violation> takenBack(History history, String what, Function<RunaiJob, String> end) {
        var said = new HashMap<String, String>();
        return history.changesOf(RunaiJob.class).stream()
                .filter(change -> {
                    var now = end.apply((RunaiJob) change.object());
                    var before = said.put(change.uid(), now);
                    return before != null && !before.isEmpty() && !before.equals(now);
                })
                .map(change -> new Violation(change.name(), what + " was taken back"))
                .toList();
    }

    private static List<Violation> nameConflicts(History history) {
        return history.changesOf(Event.class).stream()
                .map(change -> (Event) change.object())
                .filter(event -> "NameConflict".equals(event.getReason()))
                .map(event -> new Violation(event.getInvolvedObject().getName(), event.getMessage()))
                .toList();
    }

    /** No RunaiJob has two workloads at a time. */
    private static List<Violation> twoAtOnce(History history) {
        var alive = new HashMap<String, Set<String>>();
        return history.changesOf(Job.class, Pod.class).stream()
                .filter(change -> History.ownerUid(change.object()).isPresent())
                .filter(change -> {
                    var ofOne = alive.computeIfAbsent(
                            History.ownerUid(change.object()).orElseThrow(), uid -> new HashSet<>());
                    if (change.isDeletion()) {
                        ofOne.remove(change.uid());
                        return false;
                    }
                    return ofOne.add(change.uid()) && ofOne.size() > 1;
                })
                .map(change -> new Violation(change.name(), "it had two workloads at once"))
                .toList();
    }

    /** No RunaiJob has two pods that ran to their end. What is made to fail because it is being deleted does not count. */
    private static List<Violation> ranTwice(History history) {
        var jobs = history.changesOf(Job.class).stream()
                .collect(Collectors.toMap(Change::uid, Change::object, (first, second) -> first));
        var ended = new HashMap<String, Set<String>>();
        return history.changesOf(Pod.class).stream()
                .filter(change -> change.object().getMetadata().getDeletionTimestamp() == null)
                .filter(change -> ((Pod) change.object()).getStatus().getPhase().matches("Succeeded|Failed"))
                .filter(change -> {
                    var workload = workload(change.object(), jobs);
                    var ofOne = ended.computeIfAbsent(History.ownerUid(workload).orElseThrow(), uid -> new HashSet<>());
                    return ofOne.add(change.uid()) && ofOne.size() > 1;
                })
                .map(change -> new Violation(
                        workload(change.object(), jobs).getMetadata().getName(), "the program ran again"))
                .toList();
    }

    /** What a RunaiJob made: the pod itself, or the Job that made the pod. */
    private static HasMetadata workload(HasMetadata pod, Map<String, HasMetadata> jobs) {
        return History.ownerUid(pod).isPresent()
                ? pod
                : pod.getMetadata().getOwnerReferences().stream()
                        .map(OwnerReference::getUid)
                        .map(jobs::get)
                        .findFirst()
                        .orElseThrow();
    }
}
