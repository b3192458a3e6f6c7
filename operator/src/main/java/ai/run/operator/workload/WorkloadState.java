package ai.run.operator.workload;

import ai.run.v1.WorkloadRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.jspecify.annotations.Nullable;

/**
 * What a Job or a Pod says of itself.
 *
 * @param ref which object says it
 * @param active pods that are pending or running
 * @param ready pods that are ready; null where the server does not count them (before 1.24)
 * @param succeeded pods that have succeeded
 * @param failed pods that have failed
 * @param startTime when it was started, RFC 3339; null before that
 * @param completionTime when it was complete, RFC 3339; null before that, and when it failed
 * @param suspended it is held back, by whomever
 * @param outcome how it ended, if it did
 * @param podsSeen the API server has taken at least one of its pods
 * @param strictGroups its pods have {@code supplementalGroupsPolicy: Strict}; a server that does not know the field
 *     (before 1.31) has dropped it in silence
 */
public record WorkloadState(
        WorkloadRef ref,
        int active,
        @Nullable Integer ready,
        int succeeded,
        int failed,
        @Nullable String startTime,
        @Nullable String completionTime,
        boolean suspended,
        Outcome outcome,
        boolean podsSeen,
        boolean strictGroups) {

    /** What a Job or a Pod says of itself; nothing else is a workload. */
    public static WorkloadState of(HasMetadata workload) {
        return workload instanceof Pod pod ? of(pod) : of((Job) workload);
    }

    /** Says whether the containers of a pod have ended for good, well or badly. */
    public static boolean hasEnded(Pod pod) {
        return PodStateReader.hasEnded(pod);
    }

    /** Says whether it has not ended yet. */
    public boolean unfinished() {
        return outcome instanceof Outcome.Unfinished;
    }

    /** Says whether containers run: a pod is ready. Where the server does not count those, a pod that is active has to do. */
    public boolean running() {
        return unfinished() && (ready == null ? active : ready) > 0;
    }

    /** The same of a workload none of whose pods can be reached: nothing is ready, whatever was said of it last. */
    public WorkloadState unreachable() {
        return new WorkloadState(
                ref,
                active,
                0,
                succeeded,
                failed,
                startTime,
                completionTime,
                suspended,
                outcome,
                podsSeen,
                strictGroups);
    }

    /** What a Job says of itself. */
    public static WorkloadState of(Job job) {
        return JobStateReader.of(job);
    }

    /** What a Pod says of itself: it counts as a Job of one pod. */
    public static WorkloadState of(Pod pod) {
        return PodStateReader.of(pod);
    }

    static WorkloadRef ref(HasMetadata workload) {
        return WorkloadRef.builder()
                .apiVersion(workload.getApiVersion())
                .kind(workload.getKind())
                .name(workload.getMetadata().getName())
                .uid(workload.getMetadata().getUid())
                .build();
    }

    static boolean strictGroups(@Nullable PodSpec pod) {
        return pod != null
                && pod.getSecurityContext() != null
                && "Strict".equals(pod.getSecurityContext().getSupplementalGroupsPolicy());
    }
}
