package ai.run.operator.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.identity.UserIdentity;
import ai.run.v1.Identity.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodVerifierTest {

    private static final EffectiveSettings NOTHING = new EffectiveSettings(false, false, false, List.of());
    private static final EffectiveSettings RUN_AS_USER = new EffectiveSettings(true, false, false, List.of());
    private static final EffectiveSettings PREVENT = new EffectiveSettings(false, true, false, List.of());
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
}
