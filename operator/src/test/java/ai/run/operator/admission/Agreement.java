package ai.run.operator.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Holds what a policy decides against what the webhook decides that it stands in for. */
final class Agreement {

    private static final String BOTH_PROTECTIONS =
            """
            enforceRunAsUser: true
            enforcePreventPrivilegeEscalation: true
            """;

    /** The last field of a path; of volumes and annotations, whose names are the users', what they are. */
    private static final Pattern FIELD_OF_VIOLATION = Pattern.compile(
            "(?:(?<of>volumes|annotation)\\S* ?\\S*?)?(?<field>\\w+)]? is .*?, and must be ", Pattern.DOTALL);

    private Agreement() {}

    /** With {@link WorkloadValidator}: the same requests are refused, with the same words. */
    static void onChildren(AdmissionCase review, Optional<String> rejection) {
        assertThat(rejection.map(Agreement::reason).orElse(""))
                .as(review.toString())
                .isEqualTo(reason(message(review.guardChildren())));
    }

    /** The webhook names the fields that have changed; a policy names all that must not. */
    private static String reason(String message) {
        return message.replaceFirst("may change .*: change the RunaiJob", "may change this: change the RunaiJob");
    }

    /**
     * With {@link PodValidator}, where the cluster-config enforces both protections and says nothing beyond that: the same
     * requests are refused. The webhook tells all that is wrong; the policy tells the first of it that it finds.
     */
    static void onPods(AdmissionCase review, Optional<String> rejection) {
        var message = message(new AdmissionCase(BOTH_PROTECTIONS, null, null, null, review.review()).guardPods());
        var fields = FIELD_OF_VIOLATION
                .matcher(message)
                .results()
                .map(field -> field.group(1) == null ? field.group(2) : field.group(1))
                // Which the API server, since 1.30, writes into the field as well.
                .flatMap(field -> field.equals("annotation") ? Stream.of(field, "appArmorProfile") : Stream.of(field))
                .toList();
        assertThat(rejection.isPresent()).as(review::toString).isEqualTo(!message.isEmpty());
        rejection.ifPresent(text -> assertThat(text.split("\\W+")).containsAnyElementsOf(fields));
    }

    private static String message(JsonNode answer) {
        return answer.at("/response/status/message").asText();
    }
}
