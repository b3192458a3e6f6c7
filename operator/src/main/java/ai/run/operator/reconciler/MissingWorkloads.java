package ai.run.operator.reconciler;

import ai.run.operator.reconciler.PastChanges.Told;
import ai.run.operator.status.Conditions;
import ai.run.operator.workload.Deletion;
import ai.run.operator.workload.Ownership;
import ai.run.operator.workload.WorkloadHistory;
import ai.run.operator.workload.WorkloadState;
import ai.run.v1.RunaiJob;
import ai.run.v1.Workload;
import ai.run.v1.WorkloadRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of workloads that the watch does not bring (any more), so that none that ended is run again, whoever
 * deleted it and when: the API server is asked for it, and where it is gone, for what happened to it.
 *
 * <p>A finalizer on the workload would tell for longer. It would also keep it, and its namespace, from going where the
 * operator is gone for good, and cost each job a write.
 */
@RequiredArgsConstructor
public final class MissingWorkloads {

    /** The jobs that are remembered: those whose workloads changed last. Of others their status tells. */
    private static final int JOBS = 20_000;

    private final KubernetesClient client;
    private final WorkloadCache cache;
    private final PastChanges changes;

    /** Which jobs another process may have worked on. */
    private final Predicate<RunaiJob> wasThereBefore;

    /** The resource version of the last moment when another process was still at work. */
    private final Supplier<Optional<String>> before;

    private final Map<String, Seen> byJob = new LatestJobs<>(JOBS);

    /**
     * The workload that a job had last.
     *
     * @param pod it is a Pod, not a Job
     * @param uid null when nothing tells of it but events
     * @param resourceVersion from when it was seen or, where not by this process, its job was
     * @param gone it was found out that it was deleted before its end
     */
    private record Seen(boolean pod, @Nullable String uid, String resourceVersion, boolean gone) {

        static Seen of(HasMetadata workload) {
            return new Seen(
                    workload instanceof Pod,
                    workload.getMetadata().getUid(),
                    workload.getMetadata().getResourceVersion(),
                    false);
        }

        static Seen of(RunaiJob job, WorkloadRef ref) {
            return new Seen(
                    "Pod".equals(ref.getKind()), ref.getUid(), job.getMetadata().getResourceVersion(), false);
        }

        Seen asGone() {
            return new Seen(pod, uid, resourceVersion, true);
        }

        Class<? extends HasMetadata> type() {
            return pod ? Pod.class : Job.class;
        }
    }

    /** What became of a workload. */
    sealed interface Fate {

        /** There is none: there never was one, or it was deleted before its end. */
        record None() implements Fate {}

        /** It is there; somebody has taken its label away. */
        record Unwatched(HasMetadata workload) implements Fate {}

        /** It had ended, and was deleted then. */
        record Ended(HasMetadata workload) implements Fate {}

        /** It is gone, and the API server does not tell any more how it ended. */
        record Unknown() implements Fate {}
    }

    /** Remembers a workload as it was seen, before anybody deleted it. */
    synchronized void saw(RunaiJob job, HasMetadata workload) {
        byJob.put(job.getMetadata().getUid(), Seen.of(workload));
    }

    /** Remembers that a workload is gone and had not ended, or that it does not matter any more whether it had. */
    synchronized void settle(RunaiJob job) {
        var last = last(job);
        if (last != null) {
            byJob.put(job.getMetadata().getUid(), last.asGone());
        }
    }

    /** The status that tells of a failure would give the job a later version, after which nothing more is told. */
    private synchronized void remember(RunaiJob job, Seen last) {
        byJob.putIfAbsent(job.getMetadata().getUid(), last);
    }

    private synchronized @Nullable Seen last(RunaiJob job) {
        var ref = job.getStatus() == null ? null : job.getStatus().getWorkloadRef();
        return byJob.getOrDefault(job.getMetadata().getUid(), ref == null ? null : Seen.of(job, ref));
    }

    /** Finds out what became of the workload that a job had. */
    Fate of(RunaiJob job) {
        var last = Objects.requireNonNullElseGet(last(job), () -> hearsay(job));
        if (last.gone()) {
            return new Fate.None();
        }
        remember(job, last);
        var unwatched = get(job, last);
        if (unwatched.isPresent()) {
            cache.isThere(unwatched.get());
            return new Fate.Unwatched(unwatched.get());
        }
        var fate = ofGone(job, last);
        if (fate instanceof Fate.None) {
            settle(job);
        }
        return fate;
    }

    /** The last state, which came with the deletion, tells in most cases; only the times in it can be the same. */
    private Fate ofGone(RunaiJob job, Seen last) {
        var gone = last.uid() == null ? Optional.<HasMetadata>empty() : cache.gone(last.uid());
        var told = gone.map(workload -> fate(job, workload));
        if (told.isPresent() && Deletion.of(gone.get()) != Deletion.UNCLEAR) {
            return told.get();
        }
        var fate = replay(job, last, true);
        return fate instanceof Fate.Unknown ? told.orElse(fate) : fate;
    }

    private static Fate fate(RunaiJob job, HasMetadata gone) {
        var history = new WorkloadHistory(job);
        history.add(gone);
        return history.ended().<Fate>map(Fate.Ended::new).orElseGet(Fate.None::new);
    }

    /** Says whether a workload that is being deleted had ended before; also where the API server does not tell any more. */
    boolean hadEnded(RunaiJob job, HasMetadata workload) {
        var last = Objects.requireNonNullElseGet(last(job), () -> Seen.of(workload));
        if (last.gone() && isLast(job, last, workload)) {
            return false;
        }
        return !(replay(job, last, false) instanceof Fate.None);
    }

    /**
     * Another process may have made a workload and have been killed before it wrote a status. One that has ended has left
     * events, the Job controller's or the scheduler's.
     */
    private Seen hearsay(RunaiJob job) {
        var pod = job.getSpec().getWorkload() == Workload.POD;
        return new Seen(pod, null, job.getMetadata().getResourceVersion(), !hasEvents(job, pod ? "Pod" : "Job"));
    }

    private boolean hasEvents(RunaiJob job, String kind) {
        return Conditions.areUnset(job.getStatus())
                && wasThereBefore.test(job)
                && client
                        .v1()
                        .events()
                        .inNamespace(job.getMetadata().getNamespace())
                        .withField("involvedObject.kind", kind)
                        .withField("involvedObject.name", job.getMetadata().getName())
                        .list()
                        .getItems()
                        .stream()
                        .anyMatch(event -> !isOlder(event, job));
    }

    /** That is of an earlier workload of the name. Times of one server have one format: their order is that of their text. */
    private static boolean isOlder(HasMetadata event, RunaiJob job) {
        return event.getMetadata()
                        .getCreationTimestamp()
                        .compareTo(job.getMetadata().getCreationTimestamp())
                < 0;
    }

    private Optional<HasMetadata> get(RunaiJob job, Seen last) {
        return Optional.<HasMetadata>ofNullable(client.resources(last.type())
                        .inNamespace(job.getMetadata().getNamespace())
                        .withName(job.getMetadata().getName())
                        .get())
                .filter(workload -> Ownership.isOf(job, workload));
    }

    /** Where the time of the workload, or of its job, is forgotten, that matters when another process was last at work. */
    private Fate replay(RunaiJob job, Seen last, boolean gone) {
        var fate = replay(job, last, last.resourceVersion(), gone);
        return fate instanceof Fate.Unknown
                ? before.get().map(since -> replay(job, last, since, gone)).orElse(fate)
                : fate;
    }

    private Fate replay(RunaiJob job, Seen last, String since, boolean isGone) {
        var history = new WorkloadHistory(job);
        var told = changes.since(last.type(), job.getMetadata(), since, (object, gone) -> {
            history.add(object);
            return !(isLast(job, last, object)
                    && (gone || (!isGone && !WorkloadState.of(object).unfinished())));
        });
        var ended = history.ended();
        if (ended.isPresent()) {
            return new Fate.Ended(ended.get());
        }
        return told == Told.ENOUGH || (told == Told.ALL && last.uid() == null) ? new Fate.None() : new Fate.Unknown();
    }

    private static boolean isLast(RunaiJob job, Seen last, HasMetadata object) {
        return last.uid() == null
                ? Ownership.isOf(job, object)
                : last.uid().equals(object.getMetadata().getUid());
    }
}
