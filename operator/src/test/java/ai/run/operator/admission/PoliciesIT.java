package ai.run.operator.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.GoldenDirectory;
import ai.run.operator.testing.Layer;
import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.Edits;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ExpressionWarning;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped policies in an API server: it finds no mistake in them, and refuses by them what the webhooks refuse. */
@ExtendWith(StageExtension.class)
class PoliciesIT {

    private static final String FOR_EVERYBODY = "config/admission/policy";

    private static final String ENFORCED = "config/admission/policy/enforced";

    private static final List<String> USERS = List.of(
            "username: alice",
            "username: 'system:serviceaccount:runai:runaijob-operator'\ngroups: ['system:serviceaccounts:runai']",
            "username: 'system:serviceaccount:kube-system:job-controller'\ngroups: ['system:serviceaccounts:kube-system']");

    @BeforeEach
    void requirePolicies(Sandbox sandbox) {
        Layer.offers(
                sandbox.admin.supports(ValidatingAdmissionPolicy.class),
                "there are no ValidatingAdmissionPolicies before Kubernetes 1.30");
    }

    @ParameterizedTest
    @CsvSource({
        FOR_EVERYBODY + ", runaijob-operator-jobs",
        FOR_EVERYBODY + ", runaijob-operator-pods",
        ENFORCED + ", runaijob-operator-pods-enforced"
    })
    void theServerFindsNoMistakeInIt(String folder, String name, Sandbox sandbox) throws IOException {
        var policies = sandbox.admin.admissionRegistration().v1().validatingAdmissionPolicies();
        try {
            sandbox.kubectl("apply", "-k", Repository.path(folder).toString());
            var policy = policies.withName(name);
            assertThat(warnings(policy)).isEmpty();
            Edits.edit(policy, PoliciesIT::withMistake);
            assertThat(warnings(policy))
                    .extracting(ExpressionWarning::getWarning)
                    .anyMatch(warning -> warning.contains("undefined field 'mistake'"));
        } finally {
            sandbox.kubectl("delete", "-k", Repository.path(folder).toString());
        }
    }

    private static ValidatingAdmissionPolicy withMistake(ValidatingAdmissionPolicy policy) {
        return new ValidatingAdmissionPolicyBuilder(policy)
                .editSpec()
                .addNewValidation()
                .withExpression("object.mistake == 1")
                .endValidation()
                .endSpec()
                .build();
    }

    /** What the server says of the policy as it is now. */
    private static List<ExpressionWarning> warnings(Resource<ValidatingAdmissionPolicy> policy) {
        var checked = await().until(policy::get, PoliciesIT::isChecked);
        return checked.getStatus().getTypeChecking().getExpressionWarnings();
    }

    private static boolean isChecked(ValidatingAdmissionPolicy policy) {
        var status = policy.getStatus();
        return status != null
                && status.getTypeChecking() != null
                && policy.getMetadata().getGeneration().equals(status.getObservedGeneration());
    }

    @Test
    void thoseForEverybodyRefuseWhatTheWebhookRefuses(Sandbox sandbox) throws IOException {
        // It comes to the webhook, which allows it; the policies are not for deletions.
        var golden = golden("admission/children", Set.of("user-deletes-the-job"));
        var generated = USERS.stream().flatMap(PoliciesIT::children).toList();
        try (var trial = new PolicyTrial(sandbox, FOR_EVERYBODY)) {
            golden.values().forEach(trial::prepare);
            generated.forEach(trial::prepare);
            trial.begin(golden.get("forged-job-by-labels"), golden.get("forged-pod-by-labels"));
            // A template can no longer be changed there.
            assertThat(undecided(trial, golden, Agreement::onChildren))
                    .containsExactly("admin-changes-the-template-and-resumes");
            assertMostAreDecided(trial, generated, Agreement::onChildren);
        }
    }

    /** All that is made, and of what is changed, what plain objects become, and what becomes plain. */
    private static Stream<AdmissionCase> children(String user) {
        var userInfo = Serialization.unmarshal(user, JsonNode.class);
        return Stream.of(ChildReviews.ofPods(userInfo), ChildReviews.ofJobs(userInfo))
                .flatMap(reviews -> {
                    var all = reviews.map(WholeReview::of).toList();
                    var plain = all.get(0).review().at("/request/object");
                    return all.stream()
                            .filter(review -> !WholeReview.isUpdate(review)
                                    || review.review().at("/request/object").equals(plain)
                                    || review.review().at("/request/oldObject").equals(plain));
                });
    }

    @Test
    void theOneForBothProtectionsRefusesWhatTheWebhookRefuses(Sandbox sandbox) throws IOException {
        var golden = golden("admission/pods", EnforcedPodsPolicyTest.NEVER_ASKED);
        golden.putAll(golden("admission/proven-pods", EnforcedPodsPolicyTest.NEVER_ASKED));
        var generated = PodReviews.all()
                .map(WholeReview::of)
                .filter(PoliciesIT::isMadeOrAttached)
                .distinct()
                .toList();
        try (var trial = new PolicyTrial(sandbox, ENFORCED)) {
            golden.values().forEach(trial::prepare);
            generated.forEach(trial::prepare);
            trial.begin(golden.get("container-runs-as-root"));
            // Both have fields that a server takes only along with others.
            assertThat(undecided(trial, golden, Agreement::onPods))
                    .containsExactly("privileges-alone-are-enforced", "windows-options");
            assertMostAreDecided(trial, generated, Agreement::onPods);
        }
    }

    /** Most of a pod's spec never changes; but containers are attached. */
    private static boolean isMadeOrAttached(AdmissionCase review) {
        var request = review.review().path("request");
        var withoutAttached = request.path("object").path("spec").<ObjectNode>deepCopy();
        withoutAttached.remove("ephemeralContainers");
        return !WholeReview.isUpdate(review)
                || (request.path("subResource").asText().equals("ephemeralcontainers")
                        && withoutAttached.equals(request.path("oldObject").path("spec")));
    }

    private static Map<String, AdmissionCase> golden(String directory, Set<String> neverAsked) throws IOException {
        var golden = GoldenDirectory.all(directory, AdmissionCase.class);
        golden.keySet().removeAll(neverAsked);
        golden.replaceAll((name, review) -> WholeReview.of(review));
        return golden;
    }

    private static void assertMostAreDecided(
            PolicyTrial trial, List<AdmissionCase> reviews, BiConsumer<AdmissionCase, Optional<String>> agreement) {
        var named = new LinkedHashMap<String, AdmissionCase>();
        reviews.forEach(review -> named.put(review.toString(), review));
        assertThat(undecided(trial, named, agreement)).hasSizeLessThan(named.size() / 5);
    }

    /** Holds the answers against the webhook's; returns the names of those that no policy gave. */
    private static List<String> undecided(
            PolicyTrial trial,
            Map<String, AdmissionCase> reviews,
            BiConsumer<AdmissionCase, Optional<String>> agreement) {
        var undecided = new ArrayList<String>();
        reviews.forEach((name, review) -> {
            var answer = trial.ask(review);
            if (answer.decided()) {
                agreement.accept(review, answer.denial());
            } else {
                undecided.add(name);
            }
        });
        return undecided;
    }
}
