package ai.run.operator.admission;

import ai.run.operator.admission.JobOwnerLookup.Owner;
import ai.run.operator.clusterconfig.ClusterConfigMap;
import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.decision.ReservedNamespaces;
import ai.run.operator.identity.ConfigMapDirectory;
import ai.run.operator.identity.Grants;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.identity.SignedSubmission;
import ai.run.operator.identity.SubmissionKey;
import ai.run.operator.identity.Submitter;
import ai.run.operator.workload.SubmittedJob;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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
 * @param wildcards who may use everything, by a rule for all resources
 * @param owner the RunaiJob of every Job; null where Jobs belong to none
 * @param pod the pod of every name; null where there is none
 * @param review what the API server sends; where a stamp's {@code mac} is {@link #GENUINE}, it is the operator's own for the
 *     object that has it, and where it is {@link #OF_OLD}, for the object as it was before
 */
record AdmissionCase(
        String clusterConfig,
        Map<String, String> directory,
        Set<String> grants,
        Set<String> wildcards,
        RunaiJob owner,
        JsonNode pod,
        JsonNode review) {

    private static final String GENUINE = "genuine";
    private static final String OF_OLD = "of old";

    private static final SubmissionKey KEY = new SubmissionKey(new byte[SubmissionKey.BYTES]);
    private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");

    private static final TrustedUsers CLIENTS = TrustedUsers.of("runai", "runaijob-operator", Set.of());

    AdmissionCase {
        directory = Objects.requireNonNullElse(directory, Map.of());
        grants = Objects.requireNonNullElse(grants, Set.of());
        wildcards = Objects.requireNonNullElse(wildcards, Set.of());
        sign(review.path("request"));
    }

    /** Where nobody has a rule for all resources, and no pod is asked for. */
    AdmissionCase(
            String clusterConfig, Map<String, String> directory, Set<String> grants, RunaiJob owner, JsonNode review) {
        this(clusterConfig, directory, grants, null, owner, null, review);
    }

    private static void sign(JsonNode request) {
        for (var object : List.of(request.path("object"), request.path("oldObject"))) {
            if (SubmitterDefaulter.annotation(object).isTextual()) {
                var annotation = SubmitterDefaulter.annotation(object).textValue();
                ((ObjectNode) object.path("metadata").path("annotations"))
                        .put(SignedSubmission.ANNOTATION, signed(annotation, object, request));
            }
        }
    }

    private static String signed(String annotation, JsonNode object, JsonNode request) {
        var signed = SignedSubmission.parse(annotation);
        var of = signed.filter(found -> found.mac().equals(OF_OLD)).isPresent() ? request.path("oldObject") : object;
        return signed.filter(found -> Set.of(GENUINE, OF_OLD).contains(found.mac()))
                .map(found -> KEY.signed(
                                SubmittedJob.of(request.path("namespace").asText(), of), found.submission())
                        .json())
                .orElse(annotation);
    }

    ObjectNode guardPods() {
        return answer(new PodValidator(this::parsed, false, proof()));
    }

    ObjectNode guardPodsWithStrictGroups() {
        return answer(new PodValidator(this::parsed, true, proof()));
    }

    ObjectNode guardChildren() {
        return answer(new WorkloadValidator(CLIENTS));
    }

    ObjectNode guardRunaiJobs() {
        return answer(new RunaiJobValidator(
                new ReservedNamespaces("runai"), this::parsed, () -> KEY, new SubmitterAuthorizer(this::lookups)));
    }

    ObjectNode guardConnections() {
        return answer(new ConnectionValidator(this::parsed, (namespace, name) -> Optional.ofNullable(pod), proof()));
    }

    /** With the patch as YAML, for who reads it. */
    ObjectNode stampRunaiJobs() {
        var answer = answer(
                new SubmitterDefaulter(this::parsed, () -> KEY, () -> NOW, new SubmitterAuthorizer(this::lookups)));
        var response = (ObjectNode) answer.path("response");
        if (response.has("patch")) {
            var patch =
                    new String(Base64.getDecoder().decode(response.path("patch").asText()), StandardCharsets.UTF_8);
            response.set("patch", Serialization.unmarshal(patch, JsonNode.class));
        }
        return answer;
    }

    private PodIdentityProof proof() {
        JobOwnerLookup owners = (namespace, name, uid) -> Optional.ofNullable(owner)
                .map(job -> new Owner(
                        job,
                        SignedSubmission.of(job)
                                .map(signed -> signed.submission().submitter())
                                .orElse(null)));
        return new PodIdentityProof(CLIENTS, owners, this::lookups);
    }

    private IdentityLookups lookups(ParsedClusterConfig.Valid parsed, String namespace, Submitter submitter) {
        var entries = new ConfigMapBuilder().withData(directory).build();
        Grants granted = (user, identity) -> grants.contains(user.username() + " useridentities/" + identity)
                ? new Grants.Answer.Yes()
                : wildcards.contains(user.username()) ? new Grants.Answer.ByWildcard() : new Grants.Answer.No();
        return new IdentityLookups(new ConfigMapDirectory("runai", "runai-users", entries), submitter, granted);
    }

    private ObjectNode answer(AdmissionHandler handler) {
        try {
            var request = AdmissionReview.request(review);
            return AdmissionReview.response(request, handler.answer(request));
        } catch (InvalidReviewException e) {
            throw new AssertionError(e);
        }
    }

    private ParsedClusterConfig parsed() {
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
