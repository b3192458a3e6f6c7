package ai.run.operator.workload;

import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;

/** Whose workload it is. */
public final class Ownership {

    private Ownership() {}

    /** Says whether this very job, and not a deleted one of the same name, is the controller of an object. */
    public static boolean isOf(RunaiJob job, HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .filter(Ownership::isRunaiJob)
                .anyMatch(owner -> job.getMetadata().getUid().equals(owner.getUid()));
    }

    /** Nobody keeps people from naming another kind with the UID of a RunaiJob. */
    private static boolean isRunaiJob(OwnerReference owner) {
        return owner.getKind().equals(RunaiJob.KIND) && owner.getApiVersion().startsWith(RunaiJob.GROUP + "/");
    }
}
