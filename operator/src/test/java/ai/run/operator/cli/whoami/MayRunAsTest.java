package ai.run.operator.cli.whoami;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As whom somebody may run, by the rules that the API server tells: what the operator would be told of its own questions. */
class MayRunAsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {verbs: [use], apiGroups: [run.ai], resources: [useridentities], resourceNames: [bob]}        | bob
                    {verbs: [use], apiGroups: [run.ai], resources: [useridentities], resourceNames: ['uid:1300']} | uid:1300, whoever has that UID
                    {verbs: [use], apiGroups: [run.ai], resources: [useridentities], resourceNames: ['gid:4000']} | gid:4000, as a member of that group
                    {verbs: ['*'], apiGroups: ['*'], resources: [useridentities], resourceNames: [bob]}           | bob
                    {verbs: [use], apiGroups: [run.ai], resources: [useridentities]}                              | anybody
                    {verbs: ['*'], apiGroups: ['*'], resources: ['*']}                                            | anybody, by a rule for all resources: it counts only where the cluster-config counts such rules (identity.wildcardGrants)
                    {verbs: [get], apiGroups: [run.ai], resources: [useridentities], resourceNames: [bob]}        | nobody but yourself
                    {verbs: [use], apiGroups: [policy], resources: [podsecuritypolicies], resourceNames: [bob]}   | nobody but yourself
                    {verbs: [use], apiGroups: [policy], resources: ['*']}                                         | nobody but yourself
                    {verbs: [use], apiGroups: [run.ai], resources: [runaijobs]}                                   | nobody but yourself
                    """)
    void aRuleGrantsWhatTheOperatorWouldTakeItFor(String rule, String granted) {
        assertThat(of("resourceRules: [" + rule + "]").lines()).containsExactly(granted);
    }

    @Test
    void rulesAddUp() {
        var rules =
                "resourceRules: [{verbs: [use], apiGroups: [run.ai], resources: [useridentities], resourceNames: [bob, carol]},"
                        + " {verbs: [use], apiGroups: [run.ai], resources: [useridentities], resourceNames: [bob, alice]}]";
        assertThat(of(rules).names()).containsExactly("alice", "bob", "carol");
    }

    @Test
    void anAnswerThatIsIncompleteSaysSo() {
        assertThat(of("{incomplete: true, evaluationError: webhook authorizer does not support user rule resolution}")
                        .lines())
                .isEqualTo(List.of(
                        "nobody but yourself",
                        "and perhaps others: the server does not know all rules (webhook authorizer does not support user"
                                + " rule resolution)"));
    }

    private static MayRunAs of(String status) {
        return MayRunAs.of(Serialization.unmarshal("---\n" + status, JsonNode.class));
    }
}
