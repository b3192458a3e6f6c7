package ai.run.operator.reconciler;

import ai.run.operator.workload.Ownership;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cache that a test fills. */
final class KnownWorkloads implements WorkloadCache {

    @Nullable
    HasMetadata workload;

    @Nullable
    HasMetadata gone;

    final List<Pod> pods = new ArrayList<>();

    @Override
    public Optional<HasMetadata> workload(RunaiJob job) {
        return Optional.ofNullable(workload).filter(known -> Ownership.isOf(job, known));
    }

    @Override
    public List<Pod> podsOf(RunaiJob job, String workloadUid) {
        return pods.stream().filter(pod -> Ownership.isPartOf(workloadUid, pod)).toList();
    }

    @Override
    public Optional<HasMetadata> gone(String workloadUid) {
        return Optional.ofNullable(gone);
    }

    @Override
    public void isThere(HasMetadata unwatched) {
        gone = null;
    }

    @Override
    public Collection<Event> failedCreates(RunaiJob job) {
        return List.of();
    }

    @Override
    public void remember(HasMetadata created, @Nullable HasMetadata before) {
        workload = created;
    }
}
