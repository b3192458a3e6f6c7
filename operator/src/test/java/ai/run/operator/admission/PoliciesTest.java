package ai.run.operator.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.GoldenDirectory;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The policies for everybody refuse what the webhook {@link WorkloadValidator} refuses, with the same words, and nothing else. What
 * {@link PodValidator} refuses, none of it, they cannot know: the cluster-config, without which even root may pass, is text that CEL
 * does not parse.
 */
class PoliciesTest {

    private static final List<AdmissionPolicy> POLICIES =
            Stream.of("jobs.yaml", "pods.yaml").map(AdmissionPolicy::shipped).toList();

    @TestFactory
    Stream<DynamicTest> agreeWithTheWebhookOnItsOwnCases() throws IOException {
        return GoldenDirectory.inputs("admission/children", AdmissionCase.class, PoliciesTest::agree);
    }

    @TestFactory
    Stream<DynamicTest> leaveItToTheWebhookWhoAPodRunsAs() throws IOException {
        return GoldenDirectory.inputs("admission/pods", AdmissionCase.class, review -> assertThat(rejection(review))
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "username: alice",
                "username: 'system:serviceaccount:runai:runaijob-operator'\ngroups: ['system:serviceaccounts:runai']",
                "username: 'system:serviceaccount:kube-system:job-controller'\ngroups: ['system:serviceaccounts:kube-system']",
                "username: 'system:kube-controller-manager'"
            })
    void agreeWithTheWebhookOnWhateverIsMadeOrChanged(String user) {
        var userInfo = Serialization.unmarshal(user, JsonNode.class);
        Stream.concat(ChildReviews.ofPods(userInfo), ChildReviews.ofJobs(userInfo))
                .forEach(PoliciesTest::agree);
    }

    private static void agree(AdmissionCase review) {
        Agreement.onChildren(review, rejection(review));
    }

    private static Optional<String> rejection(AdmissionCase review) {
        var request = review.review().path("request");
        return POLICIES.stream()
                .flatMap(policy -> policy.rejection(request).stream())
                .reduce((one, other) -> one + other);
    }
}
