package ai.run.operator.reconciler;

import ai.run.operator.status.Observation;
import ai.run.operator.status.Observation.WorkloadObserved;
import ai.run.operator.workload.Deletion;
import ai.run.operator.workload.Outcome;
import ai.run.operator.workload.PodWait;
import ai.run.operator.workload.PodWaitReader;
import ai.run.operator.workload.PodsReport;
import ai.run.operator.workload.WorkloadState;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;

/**
 * Adds to what was found of a workload what its pods say: why they wait, how the last one failed. The watches bring all of it but for the
 * events of a pod that does not start.
 */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
public final class PodReports {

    /** How long the watch of pods may lag behind that of Jobs. */
    private static final Duration LAG = Duration.ofSeconds(2);

    /** Then the Job controller stops pods that have not failed. */
    private static final String OUT_OF_TIME = "DeadlineExceeded";

    private final WorkloadCache cache;
    private final PodEventLookups events;
    private final InstantSource clock;

    /** Returns one that asks this client for events, and the cache for all else. */
    public static PodReports create(KubernetesClient client, WorkloadCache cache, InstantSource clock) {
        return new PodReports(cache, new PodEventLookups(client), clock);
    }

    /** Returns what was found, and what the pods say. */
    Observation complete(RunaiJob job, Observation seen) {
        if (seen instanceof WorkloadObserved found) {
            return found.workload().outcome() instanceof Outcome.Failed failed
                    ? ofFailed(job, found, failed)
                    : found.workload().unfinished() ? ofUnfinished(job, found) : found;
        }
        return seen instanceof Observation.InProgress waiting
                ? cache.workload(job)
                        .filter(workload -> Deletion.of(workload) == Deletion.BEFORE_END)
                        .map(workload -> ofDeleted(job, workload, waiting))
                        .orElse(waiting)
                : seen;
    }

    private Observation ofUnfinished(RunaiJob job, WorkloadObserved found) {
        var uid = Objects.requireNonNull(found.workload().ref().getUid());
        var now = clock.instant();
        var report = PodsReport.of(cache.podsOf(job, uid), now).with(cache.lastGoneFailure(uid));
        if (report.stuck() == null) {
            return found.with(report);
        }
        var look = events.look(uid, report.stuck(), now);
        return found.with(report.explained(look.found(), Duration.between(now, look.next())));
    }

    /** The end is told once: a pod's own end that is still on its way is worth waiting for. */
    private Observation ofFailed(RunaiJob job, WorkloadObserved found, Outcome.Failed failed) {
        var uid = Objects.requireNonNull(found.workload().ref().getUid());
        var report = PodsReport.NONE
                .with(PodsReport.lastFailure(cache.podsOf(job, uid)))
                .with(cache.lastGoneFailure(uid));
        var mayCome = report.lastFailure() == null
                && found.workload().failed() > 0
                && !OUT_OF_TIME.equals(failed.reason())
                && cache.workload(job)
                        .flatMap(Deletion::endedAt)
                        .filter(end ->
                                Duration.between(end, clock.instant()).abs().compareTo(LAG) < 0)
                        .isPresent();
        return mayCome ? new Observation.InProgress(Workloads.SOON) : found.with(report);
    }

    private Observation ofDeleted(RunaiJob job, HasMetadata workload, Observation.InProgress seen) {
        var now = clock.instant();
        var leaving = leaving(job, workload);
        var overdue = leaving.stream().filter(wait -> wait.isToldAt(now)).findFirst();
        if (overdue.isPresent()) {
            return new Observation.Unreachable(
                    Workloads.provenance(job, workload),
                    WorkloadState.of(workload),
                    overdue.get().message());
        }
        return Stream.concat(
                        Stream.ofNullable(seen.atLatest()),
                        leaving.stream().map(wait -> Duration.between(now, wait.from())))
                .min(Comparator.naturalOrder())
                .map(Observation.InProgress::new)
                .orElse(seen);
    }

    private List<PodWait> leaving(RunaiJob job, HasMetadata workload) {
        return cache.podsOf(job, workload.getMetadata().getUid()).stream()
                .filter(Pod::isMarkedForDeletion)
                .flatMap(pod -> PodWaitReader.of(pod).stream())
                .sorted(Comparator.comparing(PodWait::message))
                .toList();
    }
}
