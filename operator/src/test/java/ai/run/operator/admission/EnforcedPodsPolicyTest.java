package ai.run.operator.admission;

import ai.run.operator.testing.GoldenDirectory;
import java.io.IOException;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The policy refuses what the webhook {@link PodValidator} refuses, and nothing else, where the cluster-config enforces both
 * protections and says nothing beyond that.
 */
class EnforcedPodsPolicyTest {

    /** What never comes to the policy: a server that knows policies sends whole pods, and none that its schema refuses. */
    static final Set<String> NEVER_ASKED = Set.of(
            "ephemeral-containers-before-1-23",
            "ephemeral-containers-before-1-23-that-say-all",
            "a-container-attached-before-1-23",
            "ids-of-wrong-types");

    private static final int SOME = 5;

    private final AdmissionPolicy policy = AdmissionPolicy.shipped("enforced/pods.yaml");

    @TestFactory
    Stream<DynamicTest> agreesWithTheWebhookOnItsOwnCases() throws IOException {
        return Stream.concat(
                        GoldenDirectory.inputs("admission/pods", AdmissionCase.class, this::agree),
                        GoldenDirectory.inputs("admission/proven-pods", AdmissionCase.class, this::agree))
                .filter(test -> !NEVER_ASKED.contains(test.getDisplayName()));
    }

    /** On one of {@value #SOME} of them; PoliciesIT puts all to the real API server, which is faster at it. */
    @Test
    void agreesWithTheWebhookOnWhateverAPodSays() {
        var all = PodReviews.all().toList();
        IntStream.range(0, all.size())
                .filter(index -> index % SOME == 0)
                .parallel()
                .mapToObj(all::get)
                .forEach(this::agree);
    }

    private void agree(AdmissionCase review) {
        Agreement.onPods(review, policy.rejection(review.review().path("request")));
    }
}
