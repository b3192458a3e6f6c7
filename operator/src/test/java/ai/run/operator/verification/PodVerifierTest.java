package ai.run.operator.verification;

import static ai.run.operator.testing.Settings.BOTH_ENFORCED;
import static ai.run.operator.testing.Settings.NOTHING;
import static ai.run.operator.testing.Settings.PREVENT;
import static ai.run.operator.testing.Settings.RESTRICTED;
import static ai.run.operator.testing.Settings.RUN_AS_USER;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.identity.UserIdentity;
import ai.run.v1.Identity.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodVerifierTest {

    private static final UserIdentity ALICE = new UserIdentity("alice", 1234, 5678, List.of(4000L), Source.SPEC);

    @Test
    void objectsToWhatIsNoPodAtAll() throws Exception {
        for (var json : List.of("null", "[]", "{}", "{\"spec\": null}", "{\"spec\": \"x\"}")) {
            assertThat(PodVerifier.verify(JsonPod.parse(json), RUN_AS_USER, ALICE))
                    .isNotEmpty();
            assertThat(PodVerifier.verify(JsonPod.parse(json), PREVENT, null)).isNotEmpty();
        }
    }

    @Test
    void objectsToRootEvenIfTheIdentityIsRoot() throws Exception {
        var root = new UserIdentity("root", 0, 0, List.of(0L), Source.SPEC);
        var pod = JsonPod.parse(
                """
                {"spec": {"containers": [], "nodeSelector": {"kubernetes.io/os": "linux"},
                          "securityContext": {"runAsUser": 0, "runAsGroup": 0, "runAsNonRoot": true,
                          "supplementalGroups": [0], "supplementalGroupsPolicy": "Strict", "fsGroup": 0}}}
                """);

        assertThat(PodVerifier.verify(pod, RUN_AS_USER, root)).hasSize(4);
    }

    @Test
    void objectsWhenThereIsNoIdentityToCompareWith() throws Exception {
        assertThat(PodVerifier.verify(JsonPod.parse("{\"spec\": {}}"), RUN_AS_USER, null))
                .containsExactly("runAsUser is in force, and there is no identity");
    }

    @Test
    void hasNothingToSayWhenNothingIsInForce() throws Exception {
        assertThat(PodVerifier.verify(JsonPod.parse("{\"spec\": {\"hostPID\": true}}"), NOTHING, null))
                .isEmpty();
    }

    @Test
    void whatNoRuleRewritesIsTheTemplatesFault() throws Exception {
        var pod = JsonPod.parse(
                """
                {"spec": {"securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
                          "hostPID": true,
                          "containers": [{"name": "a", "ports": [{"hostPort": 22}],
                                          "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]}}
                """);
        var asked = "containers[a].ports[0].hostPort is 22, and must be unset";

        assertThat(PodVerifier.objections(pod, RESTRICTED)).containsExactly(asked);
        assertThat(PodVerifier.verify(pod, RESTRICTED, null))
                .containsExactly("hostPID is true, and must be unset or false", asked);
    }

    @Test
    void aJobThatOnlyAsksForPreventionNeedNotSatisfyTheStandard() throws Exception {
        var pod = JsonPod.parse(
                """
                {"spec": {"containers": [{"ports": [{"hostPort": 22}],
                                          "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]}}
                """);

        assertThat(PodVerifier.objections(pod, PREVENT)).isEmpty();
        assertThat(PodVerifier.verify(pod, PREVENT, null)).isEmpty();
    }

    @Test
    void tellsOncePerValueWhatTheNarrowestRuleAsksFor() throws Exception {
        var pod = JsonPod.parse(
                """
                {"spec": {"containers": [{"name": "a", "securityContext": {"runAsUser": 0}},
                                         {"name": "b", "securityContext": {"runAsUser": 0}}]}}
                """);

        assertThat(PodVerifier.verify(pod, BOTH_ENFORCED, ALICE))
                .filteredOn(violation -> violation.contains("].securityContext.runAsUser is"))
                .containsExactly(
                        "containers[a].securityContext.runAsUser is 0, and must be unset or 1234",
                        "containers[b].securityContext.runAsUser is 0, and must be unset or 1234");
    }

    @Test
    void repeatsNoMoreOfAValueThanAMessageNeeds() throws Exception {
        var pod = JsonPod.parse("{\"spec\": {\"hostPID\": \"" + "x".repeat(100_000) + "\", \"containers\": []}}");

        assertThat(PodVerifier.verify(pod, PREVENT, null))
                .singleElement()
                .asString()
                .startsWith("hostPID is \"xxx")
                .hasSizeLessThan(200);
    }
}
