package ai.run.operator.decision;

import ai.run.operator.workload.Provenance;
import ai.run.v1.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

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
    record Rejected(Reason reason, String message) implements Decision {

        /** The rejection of a job whose finished pod breaks the rules that made it; it is no fault of the job's. */
        public static Rejected ofDefect(List<String> violations) {
            return new Rejected(
                    Reason.VerificationFailed,
                    "The operator made a pod that breaks the rules in force, and did not send it to the API server: %s. That is a defect of the operator: report it with the job's manifest. A simpler template may do meanwhile."
                            .formatted(String.join("; ", violations)));
        }
    }
}
