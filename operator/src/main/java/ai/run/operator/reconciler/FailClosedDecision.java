package ai.run.operator.reconciler;

import ai.run.operator.authorization.UnusableSubmissionKeyException;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.decision.Decider;
import ai.run.operator.decision.Decision;
import ai.run.operator.identity.IdentityLookups;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Objects;
import lombok.extern.slf4j.Slf4j;

/**
 * Decides, and rejects the job where the decision fails. A second attempt at the same would fail in the same way: nothing
 * but a change of the job or of the cluster-config helps, and those lead to a new decision by themselves.
 */
@Slf4j
final class FailClosedDecision {

    private FailClosedDecision() {}

    /**
     * Decides on one job.
     *
     * @throws KubernetesClientException when the API server, which is asked on the way, does not answer: that passes
     * @throws UnusableSubmissionKeyException when it has no key to prove the submitter by: that is mended outside of the job
     */
    static Decision on(RunaiJob job, ParsedClusterConfig parsed, IdentityLookups lookups) {
        try {
            return Decider.decide(job, parsed, lookups);
        } catch (KubernetesClientException | UnusableSubmissionKeyException passing) {
            throw passing;
        } catch (RuntimeException | StackOverflowError mistake) {
            var message = "The operator could not decide on this job (%s), and will not before the job or the"
                            .formatted(mistake.getClass().getSimpleName())
                    + " cluster-config changes. That is a defect of the operator: please report it with the job's"
                    + " manifest, or write the template in another way.";
            if (isNew(job, message)) {
                log.atError()
                        .addKeyValue("namespace", job.getMetadata().getNamespace())
                        .addKeyValue("name", job.getMetadata().getName())
                        .setCause(mistake)
                        .log("The decision on a job failed; the job is rejected");
            }
            return new Decision.Rejected(Reason.DecisionFailed, message);
        }
    }

    /** One stack trace is enough for each version of a job, however often a ConfigMap changes. */
    private static boolean isNew(RunaiJob job, String message) {
        var status = job.getStatus();
        return status == null
                || status.getConditions() == null
                || status.getConditions().stream()
                        .noneMatch(condition -> Reason.DecisionFailed.name().equals(condition.getReason())
                                && message.equals(condition.getMessage())
                                && Objects.equals(
                                        job.getMetadata().getGeneration(), condition.getObservedGeneration()));
    }
}
