package ai.run.operator.workload;

import ai.run.v1.Reason;
import io.fabric8.kubernetes.api.model.Event;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Why the containers of a pod are not created, where only the pod's events tell: a volume cannot be mounted, the runtime refuses the
 * sandbox.
 */
public final class PodEvents {

    private PodEvents() {}

    /**
     * Returns what the kubelet tried last and could not do. Where it has got further since, such as to pulling an image, an earlier
     * failure is over.
     *
     * @param events those of the pod
     * @param scheduledAt since when it has its node; what was written before was about finding one
     */
    public static Optional<PodWait> explain(Collection<Event> events, Instant scheduledAt) {
        return events.stream()
                .filter(event -> event.getMessage() != null && event.getReason() != null && !isOfScheduler(event))
                .filter(event -> !FailedCreate.lastSeen(event).isBefore(scheduledAt))
                .max(Comparator.comparing(FailedCreate::lastSeen).thenComparing(event -> !isWarning(event)))
                .filter(PodEvents::isWarning)
                .map(event -> PodWait.atOnce(
                        Reason.ContainerCreating,
                        "The pod's containers cannot be created yet",
                        event.getReason() + ": " + event.getMessage().strip()));
    }

    private static boolean isOfScheduler(Event event) {
        return "Scheduled".equals(event.getReason()) || "FailedScheduling".equals(event.getReason());
    }

    private static boolean isWarning(Event event) {
        return "Warning".equals(event.getType());
    }
}
