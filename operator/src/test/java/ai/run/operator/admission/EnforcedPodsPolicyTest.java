package ai.run.operator.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.GoldenDirectory;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The policy refuses what the webhook {@link PodGuard} refuses, and nothing else, where the cluster-config enforces both
 * protections and says nothing beyond that.
 */
class EnforcedPodsPolicyTest {

    private static final String BOTH_PROTECTIONS =
            """
            enforceRunAsUser: true
            enforcePreventPrivilegeEscalation: true
            """;

    /** What never comes to the policy: a server that knows policies sends whole pods, and none that its schema refuses. */
    private static final Set<String> NEVER_ASKED = Set.of(
            "ephemeral-containers-before-1-23",
            "ephemeral-containers-before-1-23-that-say-all",
            "a-container-attached-before-1-23",
            "ids-of-wrong-types");

    private static final Pattern FIELD_OF_VIOLATION = Pattern.compile("(\\w+) is .*?, and must be ", Pattern.DOTALL);

    private final AdmissionPolicy policy = AdmissionPolicy.shipped("enforced/pods.yaml");

    @TestFactory
    Stream<DynamicTest> agreesWithTheWebhookOnItsOwnCases() throws IOException {
        return Stream.concat(
                        GoldenDirectory.inputs("admission/pods", AdmissionCase.class, this::agree),
                        GoldenDirectory.inputs("admission/proven-pods", AdmissionCase.class, this::agree))
                .filter(test -> !NEVER_ASKED.contains(test.getDisplayName()));
    }

    @Test
    void agreesWithTheWebhookOnWhateverAPodSays() {
        PodReviews.all().forEach(this::agree);
    }

    /** The webhook tells all that is wrong; the policy tells the first of it that it finds. */
    private void agree(AdmissionCase review) {
        var message = new AdmissionCase(BOTH_PROTECTIONS, null, null, null, review.review())
                .guardPods()
                .at("/response/status/message")
                .asText();
        var fields = FIELD_OF_VIOLATION
                .matcher(message)
                .results()
                .map(field -> field.group(1))
                .toList();
        var refusal = policy.refusal(review.review().path("request"));
        assertThat(refusal.isPresent()).as(review::toString).isEqualTo(!message.isEmpty());
        refusal.ifPresent(text -> assertThat(text.split("\\W+")).containsAnyElementsOf(fields));
    }
}
