package ai.run.operator.reconciler;

import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the watches know of a job's workload, without a request. */
interface WatchedObjects {

    /** Returns the pods of a workload: of a Job those that it made, of a Pod itself. */
    List<Pod> podsOf(RunaiJob job, String workloadUid);

    /** Returns the events in which the Job controller says that it cannot create the job's pods. */
    Collection<Event> failedCreates(RunaiJob job);

    /** Makes a workload known that was just created or changed, before the watch brings it. */
    void remember(HasMetadata workload, @Nullable HasMetadata before);
}
