package ai.run.operator.decision;

import ai.run.operator.workload.Provenance;
import ai.run.v1.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;

/** What is to become of one RunaiJob. */
public sealed interface Decision {

    /**
     * Its workload may be created, as it is here and in no other way.
     *
     * @param workload the finished Job or Pod, verified
     * @param provenance what was decided, for the status
     */
    record Accepted(HasMetadata workload, Provenance provenance) implements Decision {}

    /**
     * Nothing may be created for it.
     *
     * @param reason the reason of {@code Accepted=False}
     * @param message every finding, and what to do about it
     */
    record Rejected(Reason reason, String message) implements Decision {}
}
