package ai.run.operator.reconciler;

import ai.run.operator.workload.Ownership;
import ai.run.operator.workload.PodFailure;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/**
 * How the pods failed that are gone: of each Job the last one. The Job controller deletes a pod whose containers it gives up, before the
 * Job itself says that it has failed. What is forgotten, at a restart or among too many, is told in the Job's words alone.
 */
final class GonePods {

    private static final int MOST = 2_000;

    private final Cache<String, PodFailure> byOwner =
            Caffeine.newBuilder().maximumSize(MOST).build();

    /** Takes note of a pod as it was last. */
    void remember(Pod pod) {
        Ownership.controller(pod).map(OwnerReference::getUid).ifPresent(owner -> PodFailure.of(pod)
                .ifPresent(failure -> byOwner.asMap().merge(owner, failure, PodFailure::later)));
    }

    /** Returns how a pod of that Job failed last. */
    Optional<PodFailure> lastFailure(String workloadUid) {
        return Optional.ofNullable(byOwner.getIfPresent(workloadUid));
    }
}
