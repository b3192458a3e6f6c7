package ai.run.operator.reconciler;

import ai.run.operator.authorization.UnusableSubmissionKeyException;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** What is told of an exception to the people who have submitted a job: no class, no address, and nothing that changes each time. */
final class Failures {

    private Failures() {}

    /** What went wrong, in one sentence, which says that it is tried again. */
    static String sentence(Throwable failure) {
        if (failure instanceof KubernetesClientException request) {
            // Without an answer there are only the client's words: the address, and how it was tried.
            var status = request.getStatus();
            return status == null || status.getMessage() == null
                    ? "The API server does not answer the operator, which tries again."
                    : "The API server did not carry out a request of the operator, which tries again: "
                            + status.getMessage();
        }
        return "The operator failed and tries again: "
                + (failure instanceof UnusableSubmissionKeyException key && key.getMessage() != null
                        ? key.getMessage()
                        : "it is a defect of the operator, whose log says more; report that with the job's manifest");
    }
}
