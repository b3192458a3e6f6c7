package ai.run.operator.admission;

import ai.run.operator.admission.Owners.Owner;
import ai.run.operator.clusterconfig.ClusterConfigMap;
import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.clusterconfig.ClusterConfigReading;
import ai.run.operator.decision.ReservedNamespaces;
import ai.run.operator.identity.ConfigMapDirectory;
import ai.run.operator.identity.Grants;
import ai.run.operator.identity.IdentityContext;
import ai.run.operator.identity.Submitter;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One review, and what is known around it.
 *
 * @param clusterConfig the cluster-config's text; null where there is none
 * @param directory the directory's entries, by user name
 * @param grants who may use which identity, such as {@code alice useridentities/bob}
 * @param owner the RunaiJob of every Job; null where Jobs belong to none
 * @param review what the API server sends
 */
record AdmissionCase(
        String clusterConfig, Map<String, String> directory, Set<String> grants, RunaiJob owner, JsonNode review) {

    private static final Clients CLIENTS = Clients.of("runai", "runaijob-operator", Set.of());

    AdmissionCase {
        directory = Objects.requireNonNullElse(directory, Map.of());
        grants = Objects.requireNonNullElse(grants, Set.of());
    }

    ObjectNode guardPods() {
        return answer(new PodGuard(this::reading, false, proof()));
    }

    ObjectNode guardPodsWithStrictGroups() {
        return answer(new PodGuard(this::reading, true, proof()));
    }

    ObjectNode guardChildren() {
        return answer(new ChildGuard(CLIENTS));
    }

    ObjectNode guardRunaiJobs() {
        return answer(new RunaiJobGuard(new ReservedNamespaces("runai"), this::reading, this::known));
    }

    /** With the patch as YAML, for who reads it. */
    ObjectNode stampRunaiJobs() {
        var answer = answer(new SubmitterStamp(this::reading));
        var response = (ObjectNode) answer.path("response");
        if (response.has("patch")) {
            var patch =
                    new String(Base64.getDecoder().decode(response.path("patch").asText()), StandardCharsets.UTF_8);
            response.set("patch", Serialization.unmarshal(patch, JsonNode.class));
        }
        return answer;
    }

    private PodIdentityProof proof() {
        Owners owners = (namespace, name, uid) -> Optional.ofNullable(owner)
                .map(job -> new Owner(job, Submitter.of(job).orElse(null)));
        return new PodIdentityProof(CLIENTS, owners, this::known);
    }

    private IdentityContext known(ClusterConfigReading.Valid reading, String namespace, Submitter submitter) {
        var entries = new ConfigMapBuilder().withData(directory).build();
        Grants granted = (user, identity) -> grants.contains(user.username() + " useridentities/" + identity)
                ? new Grants.Answer.Yes()
                : new Grants.Answer.No();
        return new IdentityContext(new ConfigMapDirectory("runai", "runai-users", entries), submitter, granted);
    }

    private ObjectNode answer(AdmissionHandler handler) {
        try {
            var request = AdmissionReview.request(review);
            return AdmissionReview.response(request, handler.answer(request));
        } catch (InvalidReviewException e) {
            throw new AssertionError(e);
        }
    }

    private ClusterConfigReading reading() {
        return ClusterConfigParser.read(
                clusterConfig == null
                        ? List.of()
                        : List.of(new ConfigMapBuilder()
                                .withNewMetadata()
                                .withNamespace("runai")
                                .withName("cluster-config")
                                .endMetadata()
                                .addToData(ClusterConfigMap.KEY, clusterConfig)
                                .build()));
    }
}
