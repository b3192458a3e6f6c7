package ai.run.operator.reconciler;

import ai.run.operator.workload.Ownership;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/**
 * The workloads that are gone, as they were last: a watch brings that with their deletion. What is forgotten, among too many,
 * the API server is asked for.
 */
final class GoneWorkloads {

    private static final int MOST = 1_000;

    private final Cache<String, HasMetadata> byUid =
            Caffeine.newBuilder().maximumSize(MOST).build();

    /**
     * Takes note of one.
     *
     * @param unknown the watch missed its deletion, and this is an earlier state
     */
    void remember(HasMetadata object, boolean unknown) {
        if (!unknown && Ownership.isWorkload(object)) {
            byUid.put(object.getMetadata().getUid(), object);
        }
    }

    /** It is there. */
    void forget(HasMetadata object) {
        byUid.invalidate(object.getMetadata().getUid());
    }

    /** Returns the last state of one. */
    Optional<HasMetadata> last(String uid) {
        return Optional.ofNullable(byUid.getIfPresent(uid));
    }
}
