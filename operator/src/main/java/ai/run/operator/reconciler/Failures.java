package ai.run.operator.reconciler;

import ai.run.operator.authorization.UnusableSubmissionKeyException;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** What is told of an exception to the people who have submitted a job: no class, no address, and nothing that changes each time. */
final class Failures {

    private Failures() {}

    /** What went wrong, as the end of a sentence. */
    static String sentence(Throwable failure) {
        if (failure instanceof KubernetesClientException request) {
            // Without an answer there are only the client's words: the address, and how it was tried.
            var status = request.getStatus();
            return status == null || status.getMessage() == null
                    ? "the API server does not answer"
                    : "the API server says: " + status.getMessage();
        }
        return failure instanceof UnusableSubmissionKeyException key && key.getMessage() != null
                ? key.getMessage()
                : "it is a defect of the operator, whose log says more; report that with the job's manifest";
    }
}
