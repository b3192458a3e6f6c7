package ai.run.operator.workload;

import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Optional;

/** Whose workload it is. */
public final class Ownership {

    private Ownership() {}

    /** Says whether this very job, and not a deleted one of the same name, is the controller of an object. */
    public static boolean isOf(RunaiJob job, HasMetadata object) {
        return controller(object)
                .filter(Ownership::isRunaiJob)
                .filter(owner -> job.getMetadata().getUid().equals(owner.getUid()))
                .isPresent();
    }

    /** Says whether an object is the workload itself, or controlled by it: one of a Job's pods. */
    public static boolean isPartOf(String workloadUid, HasMetadata object) {
        return workloadUid.equals(object.getMetadata().getUid())
                || controller(object)
                        .filter(owner -> workloadUid.equals(owner.getUid()))
                        .isPresent();
    }

    /** Who controls an object, and by that decides what becomes of it. */
    public static Optional<OwnerReference> controller(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .findFirst();
    }

    /** Nobody keeps people from naming another kind with the UID of a RunaiJob. */
    private static boolean isRunaiJob(OwnerReference owner) {
        return owner.getKind().equals(RunaiJob.KIND) && owner.getApiVersion().startsWith(RunaiJob.GROUP + "/");
    }
}
