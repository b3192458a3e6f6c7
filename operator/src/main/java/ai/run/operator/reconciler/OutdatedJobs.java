package ai.run.operator.reconciler;

import ai.run.operator.status.Conditions;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/**
 * Says which jobs are no longer as the watch has brought them, so that nothing is made again for one that is deleted, over, or
 * changed since. The API server is asked only about a job that has had its turn before, or was there before this process
 * looked at any: the API server's first list may be of the past.
 */
@RequiredArgsConstructor
public final class OutdatedJobs implements Predicate<RunaiJob> {

    private final KubernetesClient client;
    private final InstantSource clock;

    /** When the first job was looked at; null before that. */
    private final AtomicReference<@Nullable Instant> firstLook = new AtomicReference<>();

    @Override
    public boolean test(RunaiJob job) {
        return mayBeOutdated(job) && isOutdated(job);
    }

    private boolean mayBeOutdated(RunaiJob job) {
        return wasThereBefore(job) || !Conditions.areUnset(job.getStatus());
    }

    /** Says whether a job was there before this process looked at any. */
    public boolean wasThereBefore(RunaiJob job) {
        firstLook.compareAndSet(null, clock.instant());
        return Instant.parse(job.getMetadata().getCreationTimestamp()).isBefore(firstLook.get());
    }

    private boolean isOutdated(RunaiJob job) {
        return client
                .resources(RunaiJob.class)
                .inNamespace(job.getMetadata().getNamespace())
                .withField("metadata.name", job.getMetadata().getName())
                .list()
                .getItems()
                .stream()
                .noneMatch(now -> isSame(job, now));
    }

    private static boolean isSame(RunaiJob job, RunaiJob now) {
        return now.getMetadata().getUid().equals(job.getMetadata().getUid())
                && !now.isMarkedForDeletion()
                && !Schedule.hasEnded(now)
                && Objects.equals(
                        now.getMetadata().getGeneration(), job.getMetadata().getGeneration());
    }
}
