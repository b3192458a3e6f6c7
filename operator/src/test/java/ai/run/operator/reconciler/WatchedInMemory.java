package ai.run.operator.reconciler;

import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the watches have brought, as a test says. */
final class WatchedInMemory implements WatchedObjects {

    final List<Pod> pods = new ArrayList<>();
    final List<Event> failedCreates = new ArrayList<>();
    final List<HasMetadata> remembered = new ArrayList<>();

    @Override
    public List<Pod> podsOf(RunaiJob job, String workloadUid) {
        return pods.stream()
                .filter(pod -> pod.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> owner.getUid().equals(workloadUid)))
                .toList();
    }

    @Override
    public Collection<Event> failedCreates(RunaiJob job) {
        return failedCreates;
    }

    @Override
    public void remember(HasMetadata workload, @Nullable HasMetadata before) {
        remembered.add(workload);
    }
}
