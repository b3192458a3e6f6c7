package ai.run.operator.authorization;

import ai.run.operator.identity.SignedSubmission;
import ai.run.operator.identity.Submission;
import ai.run.operator.identity.SubmissionKey;
import ai.run.operator.workload.SubmittedJob;
import ai.run.v1.RunaiJob;
import java.util.Optional;
import java.util.function.Supplier;

/** Says what is proven of who submitted a RunaiJob: what the webhooks' key has signed. */
@FunctionalInterface
public interface Submitters {

    /** Where there are no webhooks: nobody is known. */
    Submitters UNKNOWN = job -> Optional.empty();

    /** Who submitted the job, and when; empty where that is not proven. */
    Optional<Submission> of(RunaiJob job);

    /** Where webhooks record it with this key, which is asked for only where there is a record. */
    static Submitters recordedBy(Supplier<SubmissionKey> key) {
        return job -> SignedSubmission.of(job).flatMap(signed -> key.get().proven(SubmittedJob.of(job), signed));
    }
}
