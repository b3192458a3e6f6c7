package ai.run.operator.cli.jobs;

import ai.run.operator.workload.Ownership;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pods of RunaiJobs, by whose they are. That is a matter of owner references, which point to the very workload that the RunaiJob names:
 * anybody can put another's label on a pod, and wait for somebody to type a password into it.
 */
public final class OwnedPods {

    private static final Comparator<Pod> NEWEST_FIRST = Comparator.comparing(
                    (Pod pod) -> SeenPod.createdAt(pod).orElse(Instant.EPOCH))
            .reversed()
            .thenComparing(pod -> pod.getMetadata().getName());

    private final Map<String, List<Pod>> byWorkload = new HashMap<>();

    private OwnedPods() {}

    /** Sorts pods by their workloads. */
    public static OwnedPods of(Collection<Pod> pods) {
        var sorted = new OwnedPods();
        pods.forEach(pod -> sorted.byWorkload
                .computeIfAbsent(workloadUid(pod), unknown -> new ArrayList<>())
                .add(pod));
        return sorted;
    }

    /** Returns the pods of a job, the newest first; none where it has no workload. */
    public List<Pod> of(SeenJob job) {
        return job.workloadUid().isEmpty()
                ? List.of()
                : byWorkload.getOrDefault(job.workloadUid(), List.of()).stream()
                        .sorted(NEWEST_FIRST)
                        .toList();
    }

    /** Returns the UID of the Job that controls a pod, or of the pod where it is the workload itself. */
    static String workloadUid(Pod pod) {
        var job = Ownership.isWorkload(pod) ? Optional.<OwnerReference>empty() : Ownership.controller(pod);
        return job.map(OwnerReference::getUid).orElseGet(() -> pod.getMetadata().getUid());
    }
}
