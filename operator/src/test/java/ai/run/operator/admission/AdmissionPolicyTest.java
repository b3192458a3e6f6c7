package ai.run.operator.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A policy that is wrong cannot pass for one that lets everything pass. */
class AdmissionPolicyTest {

    private static final String POLICY =
            """
            matchConstraints:
              resourceRules:
                - {apiGroups: [""], operations: [CREATE], resources: [pods]}
            matchConditions:
              - {name: not-bob, expression: "request.userInfo.username != 'bob'"}
            variables:
              - {name: labels, expression: "object.metadata.?labels.orValue({})"}
              - {name: team, expression: "variables.labels[?'team'].orValue('none')"}
            validations:
              - {expression: "variables.team == 'vision'", message: this is another team's}
            """;

    private static final String REQUEST =
            """
            operation: %s
            resource: {group: '%s', resource: pods}
            subResource: '%s'
            userInfo: {username: %s}
            object: {metadata: %s}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    CREATE | ''    | ''     | alice | {}                        | this is another team's
                    CREATE | ''    | ''     | alice | {labels: {team: speech}}  | this is another team's
                    CREATE | ''    | ''     | alice | {labels: {team: vision}}  |
                    CREATE | ''    | ''     | bob   | {}                        |
                    UPDATE | ''    | ''     | alice | {}                        |
                    CREATE | batch | ''     | alice | {}                        |
                    CREATE | ''    | status | alice | {}                        |
                    """)
    void aRequestIsRefusedWhereThePolicyAppliesAndDoesNotHold(
            String operation, String group, String subResource, String user, String metadata, String rejection) {
        var request = REQUEST.formatted(operation, group, subResource, user, metadata);
        assertThat(policy(POLICY).rejection(json(request))).isEqualTo(Optional.ofNullable(rejection));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    request.userInfo.username    | request.userInfo.usrname      | undefined field 'usrname'
                    object.metadata              | objct.metadata                | undeclared reference to 'objct'
                    variables.team ==            | variables.tem ==              | undeclared reference to 'variables'
                    variables.labels[            | variables.team[               | undeclared reference to 'variables'
                    == 'vision'                  | == 1                          | no matching overload for '_==_'
                    .orValue('none')             | .orElse('none')               | undeclared reference to 'orElse'
                    variables.team == 'vision'   | variables.team                | this is no condition
                    this is another team's       | "'two\\nlines'"               | no message of several lines
                    name: not-bob                | name: not-bob, nme: x         | Unrecognized field "nme"
                    """)
    void aMistakeIsFoundBeforeAnyRequest(String part, String replacement, String message) {
        var wrong = POLICY.replace(part, replacement);
        assertThat(wrong).isNotEqualTo(POLICY);
        assertThatThrownBy(() -> policy(wrong)).hasStackTraceContaining(message);
    }

    @Test
    void aFieldThatIsTakenForGrantedIsFoundWhereItIsMissing() {
        var policy = policy(POLICY.replace("object.metadata.?labels.orValue({})", "object.metadata.labels"));
        var request = json(REQUEST.formatted("CREATE", "", "", "alice", "{}"));
        assertThatThrownBy(() -> policy.rejection(request))
                .isInstanceOf(AssertionError.class)
                .hasStackTraceContaining("key 'labels' is not present");
    }

    private static JsonNode json(String yaml) {
        return Serialization.unmarshal(yaml, JsonNode.class);
    }

    private static AdmissionPolicy policy(String spec) {
        return new AdmissionPolicy(Serialization.unmarshal(spec, PolicyManifest.Spec.class));
    }
}
