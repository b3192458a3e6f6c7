package ai.run.operator.reconciler;

import ai.run.operator.authorization.UnusableSubmissionKeyException;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.decision.Decider;
import ai.run.operator.decision.Decision;
import ai.run.operator.identity.IdentityLookups;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import lombok.extern.slf4j.Slf4j;

/**
 * Decides, and rejects the job where the decision fails. A second attempt at the same is likely to fail in the same way, so
 * that the pauses between them grow; a change of the job or of the cluster-config leads to one at once.
 */
@Slf4j
final class FailClosedDecision {

    /** The parent of the packages below. */
    private static final String PACKAGES = "ai.run.operator.";

    /** What fails where code of these packages does. */
    private static final Map<String, String> STEPS = Map.of(
            "identity", "over the identity",
            "home", "over the home directory",
            "enforcement", "while it applied the rules to the template",
            "verification", "while it checked the finished pod",
            "workload", "while it made the workload");

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
            var message = ("The operator failed %s of this job, which is a defect of the operator: report it with the"
                            + " job's manifest. A simpler manifest may do meanwhile; the operator tries this one again"
                            + " after ever longer pauses.")
                    .formatted(step(mistake));
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

    /** What it failed over, in words for people who do not know the code; the names of classes are for the log. */
    private static String step(Throwable mistake) {
        return Arrays.stream(mistake.getStackTrace())
                .flatMap(frame -> STEPS.entrySet().stream()
                        .filter(step -> frame.getClassName().startsWith(PACKAGES + step.getKey() + ".")))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("over the spec");
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
