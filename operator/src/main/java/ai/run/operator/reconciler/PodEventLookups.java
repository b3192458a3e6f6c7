package ai.run.operator.reconciler;

import ai.run.operator.workload.PodEvents;
import ai.run.operator.workload.PodWait;
import ai.run.operator.workload.PodWaitReader;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the events of a pod that does not start and does not say why, in growing pauses. A watch would bring the events of all pods of
 * the cluster.
 */
@Slf4j
@RequiredArgsConstructor
final class PodEventLookups {

    private static final Duration SHORTEST = Duration.ofSeconds(20);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int MOST = 2_000;

    private final KubernetesClient client;

    /** By the UID of the workload: one pod of each. What is forgotten is asked for again. */
    private final Cache<String, Look> looks =
            Caffeine.newBuilder().maximumSize(MOST).build();

    /**
     * What was found of a pod.
     *
     * @param next when to ask again
     */
    record Look(String podUid, Optional<PodWait> found, Instant next) {}

    /** Returns why a pod does not start, as it was found when it was time to ask. */
    Look look(String workloadUid, Pod pod, Instant now) {
        var before = known(workloadUid, pod);
        if (before != null && now.isBefore(before.next())) {
            return before;
        }
        var scheduledAt = PodWaitReader.scheduledAt(pod);
        var waited = Duration.between(
                scheduledAt.orElseGet(() -> Instant.parse(pod.getMetadata().getCreationTimestamp())), now);
        var found = scheduledAt.flatMap(since -> ask(pod, since, before));
        var look = new Look(pod.getMetadata().getUid(), found, now.plus(pause(waited)));
        looks.put(workloadUid, look);
        return look;
    }

    private @Nullable Look known(String workloadUid, Pod pod) {
        var look = looks.getIfPresent(workloadUid);
        return look != null && look.podUid().equals(pod.getMetadata().getUid()) ? look : null;
    }

    /** As long again as it has waited already. */
    private static Duration pause(Duration waited) {
        return waited.compareTo(SHORTEST) < 0 ? SHORTEST : waited.compareTo(LONGEST) > 0 ? LONGEST : waited;
    }

    /** Nothing hangs on it but what is told: where there is no answer, that stays as it was. */
    private Optional<PodWait> ask(Pod pod, Instant scheduledAt, @Nullable Look before) {
        try {
            var events = client.v1()
                    .events()
                    .inNamespace(pod.getMetadata().getNamespace())
                    .withField("involvedObject.uid", pod.getMetadata().getUid())
                    .list()
                    .getItems();
            return PodEvents.explain(events, scheduledAt);
        } catch (KubernetesClientException failure) {
            log.atDebug()
                    .addKeyValue("namespace", pod.getMetadata().getNamespace())
                    .addKeyValue("name", pod.getMetadata().getName())
                    .log("Cannot read the events of a pod: {}", ApiErrors.message(failure));
            return before == null ? Optional.empty() : before.found();
        }
    }
}
