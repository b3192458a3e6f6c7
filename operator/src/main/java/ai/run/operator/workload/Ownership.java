package ai.run.operator.workload;

import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whose workload it is, of objects as the client reads them and of their JSON. Of the owners that an object names, only its
 * controller counts: it decides what becomes of it.
 */
public final class Ownership {

    private static final JsonPointer OWNERS = JsonPointer.compile("/metadata/ownerReferences");

    private Ownership() {}

    /** A kind of controller, of any version. Nobody keeps people from naming another kind with the UID of such an object. */
    public enum ControllerKind {
        /** Of the operator's workloads. */
        RUNAI_JOB(RunaiJob.GROUP, RunaiJob.KIND),
        /** Of a Job's pods. */
        JOB("batch", "Job");

        private final String group;
        private final String kind;

        ControllerKind(String group, String kind) {
            this.group = group;
            this.kind = kind;
        }

        private boolean is(String apiVersion, String otherKind) {
            return kind.equals(otherKind) && apiVersion.startsWith(group + "/");
        }
    }

    /** Says whether this very job, and not a deleted one of the same name, is the controller of an object. */
    public static boolean isOf(RunaiJob job, HasMetadata object) {
        return controller(object)
                .filter(owner -> ControllerKind.RUNAI_JOB.is(owner.getApiVersion(), owner.getKind()))
                .filter(owner -> job.getMetadata().getUid().equals(owner.getUid()))
                .isPresent();
    }

    /**
     * Says whether an object was controlled by a job of the same name that was there before this one. There is one RunaiJob of a
     * name, so garbage collection is about to delete what the other left behind.
     */
    public static boolean isOfPredecessor(RunaiJob job, HasMetadata object) {
        return controller(object)
                .filter(owner -> ControllerKind.RUNAI_JOB.is(owner.getApiVersion(), owner.getKind()))
                .filter(owner -> job.getMetadata().getName().equals(owner.getName()))
                .filter(owner -> !job.getMetadata().getUid().equals(owner.getUid()))
                .isPresent();
    }

    /** Says whether an object is the workload of any RunaiJob. */
    public static boolean isWorkload(HasMetadata object) {
        return controller(object)
                .filter(owner -> ControllerKind.RUNAI_JOB.is(owner.getApiVersion(), owner.getKind()))
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

    /** The reference of an object to its controller; a missing node where it has none. */
    public static JsonNode controller(JsonNode object) {
        return controllers(object).findFirst().orElseGet(JsonNodeFactory.instance::missingNode);
    }

    /** Says whether an object's controller is of a kind. */
    public static boolean isControlledBy(ControllerKind kind, JsonNode object) {
        return controllers(kind, object).findAny().isPresent();
    }

    /** The references of an object to controllers of a kind; the API server takes one controller at most. */
    public static Stream<JsonNode> controllers(ControllerKind kind, JsonNode object) {
        return controllers(object)
                .filter(owner -> kind.is(
                        owner.path("apiVersion").asText(), owner.path("kind").asText()));
    }

    /** All that an object names as its owners. */
    public static JsonNode owners(JsonNode object) {
        return object.at(OWNERS);
    }

    private static Stream<JsonNode> controllers(JsonNode object) {
        return owners(object).valueStream().filter(owner -> owner.path("controller")
                .asBoolean());
    }
}
