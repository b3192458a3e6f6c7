package ai.run.operator.reconciler;

import ai.run.operator.workload.Labels;
import ai.run.operator.workload.Ownership;
import ai.run.operator.workload.PodFailure;
import ai.run.v1.RunaiJob;
import ai.run.v1.Workload;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/** What the watches have brought of workloads. */
@RequiredArgsConstructor
public final class WatchedWorkloads implements WorkloadCache {

    private final EventSources sources;

    @Override
    public Optional<HasMetadata> workload(RunaiJob job) {
        var id = ResourceID.fromResource(job);
        var inOrder = job.getSpec().getWorkload() == Workload.POD
                ? List.of(sources.jobs(), sources.pods())
                : List.of(sources.pods(), sources.jobs());
        return inOrder.stream()
                .<HasMetadata>flatMap(source -> source.get(id).stream())
                .filter(workload -> Ownership.isOf(job, workload))
                .findFirst();
    }

    @Override
    public List<Pod> podsOf(RunaiJob job, String workloadUid) {
        return sources.pods().getSecondaryResources(job).stream()
                .filter(pod -> Ownership.isPartOf(workloadUid, pod))
                .toList();
    }

    @Override
    public Optional<HasMetadata> gone(String workloadUid) {
        return sources.goneWorkloads().last(workloadUid);
    }

    @Override
    public void isThere(HasMetadata workload) {
        sources.goneWorkloads().forget(workload);
    }

    @Override
    public Optional<PodFailure> lastGoneFailure(String workloadUid) {
        return sources.gonePods().lastFailure(workloadUid);
    }

    @Override
    public Collection<Event> failedCreates(RunaiJob job) {
        return sources.failedCreates().getSecondaryResources(job);
    }

    @Override
    public void remember(HasMetadata workload, @Nullable HasMetadata before) {
        if (!Labels.areSelected(workload)) {
            return;
        }
        var id = ResourceID.fromResource(workload);
        if (workload instanceof Job job) {
            sources.jobs().handleRecentResourceUpdate(id, job, (Job) before);
        } else if (workload instanceof Pod pod) {
            sources.pods().handleRecentResourceUpdate(id, pod, (Pod) before);
        }
    }
}
