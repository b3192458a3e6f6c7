package ai.run.operator.cli.whoami;

import ai.run.operator.client.Failures;
import ai.run.operator.identity.SignedSubmission;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What {@code whoami} asks the API server. Everybody may ask the first two; the third needs the right to create RunaiJobs.
 *
 * @param client the caller's
 * @param namespace where they would submit jobs
 */
record Questions(KubernetesClient client, String namespace) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** SelfSubjectReview: v1 since Kubernetes 1.28; before, where somebody has switched it on. */
    private static final List<String> REVIEWS = Stream.of("v1", "v1beta1", "v1alpha1")
            .map(version -> "authentication.k8s.io/" + version)
            .toList();

    private static final String RULES_REVIEW = "authorization.k8s.io/v1";

    /** Whom the server takes the caller for; nobody where it does not say. */
    Caller caller() {
        for (var apiVersion : REVIEWS) {
            var answer = post(
                    "/apis/%s/selfsubjectreviews".formatted(apiVersion),
                    Map.of("apiVersion", apiVersion, "kind", "SelfSubjectReview"));
            if (answer.hasNonNull("status")) {
                return Caller.of(answer.at("/status/userInfo"));
            }
        }
        return Caller.UNKNOWN;
    }

    /** As whom the caller may run jobs. */
    MayRunAs mayRunAs() {
        var review = Map.of(
                "apiVersion", RULES_REVIEW, "kind", "SelfSubjectRulesReview", "spec", Map.of("namespace", namespace));
        return MayRunAs.of(post("/apis/%s/selfsubjectrulesreviews".formatted(RULES_REVIEW), review)
                .path("status"));
    }

    /** What would come of a job that names nobody. */
    Trial trial() {
        var apiVersion = RunaiJob.GROUP + "/" + RunaiJob.VERSION;
        var job = Map.of(
                "apiVersion",
                apiVersion,
                "kind",
                RunaiJob.KIND,
                "metadata",
                Map.of("generateName", "whoami-"),
                "spec",
                Map.of(
                        "runAsUser",
                        true,
                        "template",
                        Map.of("spec", Map.of("containers", List.of(Map.of("name", "main", "image", "none"))))));
        try {
            var stored =
                    post("/apis/%s/namespaces/%s/%s?dryRun=All".formatted(apiVersion, namespace, RunaiJob.PLURAL), job);
            return stored.isMissingNode()
                    ? new Trial.NotTried("There are no RunaiJobs in this cluster: the operator is not installed.")
                    : Trial.passed(stored.path("metadata")
                            .path("annotations")
                            .path(SignedSubmission.ANNOTATION)
                            .textValue());
        } catch (KubernetesClientException failure) {
            return refused(failure);
        }
    }

    /** RBAC's own refusal begins so; what else is denied was denied by an admission plugin, a policy or a webhook. */
    private static Trial refused(KubernetesClientException failure) {
        var status = failure.getStatus();
        var message = status == null || status.getMessage() == null ? "" : status.getMessage();
        if (failure.getCode() == HttpURLConnection.HTTP_FORBIDDEN && message.contains("is forbidden: User ")) {
            return new Trial.NotTried("You may not create RunaiJobs in this namespace.");
        }
        return failure.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED || message.isEmpty()
                ? new Trial.NotTried(Failures.sentence(failure))
                : new Trial.Denied(message);
    }

    /** Returns the answer; a missing node where the server does not know what was asked. */
    private JsonNode post(String path, Object body) {
        try {
            var answer = client.raw(path, "POST", body);
            return answer == null ? JsonNodeFactory.instance.missingNode() : JSON.readTree(answer);
        } catch (KubernetesClientException failure) {
            if (failure.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return JsonNodeFactory.instance.missingNode();
            }
            throw failure;
        } catch (JsonProcessingException noJson) {
            throw new KubernetesClientException("the API server did not answer with JSON", noJson);
        }
    }
}
