package ai.run.operator.enforcement;

import static ai.run.operator.testing.Settings.BOTH;
import static ai.run.operator.testing.Settings.NOTHING;
import static ai.run.operator.testing.Settings.PREVENT;
import static ai.run.operator.testing.Settings.RESTRICTED;
import static ai.run.operator.testing.Settings.RUN_AS_USER;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.identity.UserIdentity;
import ai.run.operator.verification.PodVerifier;
import ai.run.v1.Identity.Source;
import ai.run.v1.Reason;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnforcementTest {

    private static final UserIdentity ALICE = new UserIdentity("alice", 1234, 5678, List.of(4000L), Source.SPEC);

    private static final String ROOT_EVERYWHERE =
            """
            securityContext: {runAsUser: 0, fsGroup: 0, supplementalGroups: [0, 10], fsGroupChangePolicy: Always}
            containers:
            - name: train
              image: pytorch
              securityContext: {runAsUser: 0, allowPrivilegeEscalation: true}
            initContainers:
            - name: setup
              securityContext: {runAsUser: 0, runAsGroup: 0, runAsNonRoot: false}
            ephemeralContainers:
            - name: debug
            """;

    @Test
    void changesNothingWhenNothingIsInForce() {
        var template = RuleRun.template(ROOT_EVERYWHERE);

        var result = Enforcement.apply(template, NOTHING, null);

        assertThat(result.template()).isEqualTo(template).isNotSameAs(template);
        assertThat(result.overridden()).isEmpty();
        assertThat(result.findings()).isEmpty();
    }

    @Test
    void makesEveryContainerRunAsTheUser() {
        var result = Enforcement.apply(RuleRun.template(ROOT_EVERYWHERE), RUN_AS_USER, ALICE);

        assertThat(RuleRun.json(result.template().getSpec()))
                .isEqualTo(RuleRun.json(RuleRun.template(
                                """
                os: {name: linux}
                nodeSelector: {kubernetes.io/os: linux}
                securityContext:
                  runAsUser: 1234
                  runAsGroup: 5678
                  runAsNonRoot: true
                  supplementalGroups: [4000]
                  supplementalGroupsPolicy: Strict
                  fsGroupChangePolicy: Always
                containers:
                - name: train
                  image: pytorch
                  securityContext:
                    runAsUser: 1234
                    runAsGroup: 5678
                    runAsNonRoot: true
                    allowPrivilegeEscalation: true
                initContainers:
                - name: setup
                  securityContext: {runAsUser: 1234, runAsGroup: 5678, runAsNonRoot: true}
                ephemeralContainers:
                - name: debug
                  securityContext: {runAsUser: 1234, runAsGroup: 5678, runAsNonRoot: true}
                """)
                        .getSpec()));
        assertThat(result.overridden())
                .containsExactly(
                        "securityContext.runAsUser: 0 -> 1234",
                        "containers[train].securityContext.runAsUser: 0 -> 1234",
                        "initContainers[setup].securityContext.runAsUser: 0 -> 1234",
                        "initContainers[setup].securityContext.runAsGroup: 0 -> 5678",
                        "initContainers[setup].securityContext.runAsNonRoot: false -> true",
                        "securityContext.supplementalGroups: [0, 10] -> [4000]",
                        "securityContext.fsGroup: 0 -> unset");
        assertThat(result.findings()).isEmpty();
    }

    @Test
    void leavesTheIdentityAloneWhenOnlyEscalationIsPrevented() {
        var result = Enforcement.apply(
                RuleRun.template("containers: [{name: train, securityContext: {runAsUser: 0}}]"), PREVENT, null);

        assertThat(RuleRun.json(result.template().getSpec()))
                .isEqualTo(RuleRun.json(RuleRun.template(
                                """
                securityContext: {seccompProfile: {type: RuntimeDefault}}
                containers:
                - name: train
                  securityContext: {runAsUser: 0, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                """)
                        .getSpec()));
        assertThat(result.overridden()).isEmpty();
    }

    @Test
    void fillsInWhatTheLevelRestrictedAsksFor() {
        var open = "containers: [{name: train}]";

        assertThat(RuleRun.json(Enforcement.apply(RuleRun.template(open), BOTH, ALICE)
                        .template()
                        .getSpec()))
                .isEqualTo(RuleRun.json(RuleRun.template(
                                """
                os: {name: linux}
                nodeSelector: {kubernetes.io/os: linux}
                securityContext:
                  runAsUser: 1234
                  runAsGroup: 5678
                  runAsNonRoot: true
                  supplementalGroups: [4000]
                  supplementalGroupsPolicy: Strict
                  seccompProfile: {type: RuntimeDefault}
                containers:
                - name: train
                  securityContext:
                    runAsUser: 1234
                    runAsGroup: 5678
                    runAsNonRoot: true
                    allowPrivilegeEscalation: false
                    capabilities: {drop: [ALL]}
                """)
                        .getSpec()));
        assertThat(finished(open, RUN_AS_USER, ALICE)).doesNotContain("seccompProfile", "drop");
        assertThat(finished(open, PREVENT, null)).doesNotContain("runAsNonRoot");
        assertThat(finished(open, RESTRICTED, null)).contains("\"runAsNonRoot\":true");
    }

    private static String finished(String specYaml, EffectiveSettings settings, @Nullable UserIdentity identity) {
        return RuleRun.json(Enforcement.apply(RuleRun.template(specYaml), settings, identity)
                        .template())
                .toString();
    }

    @Test
    void listsTheFindingsOfAllRulesAtOnce() {
        var result = Enforcement.apply(
                RuleRun.template(
                        """
                hostPID: true
                os: {name: windows}
                unknown: 1
                containers: [{name: train, securityContext: {privileged: true, procMount: Unmasked}}]
                initContainers: [{name: setup, securityContext: {capabilities: {add: [SYS_ADMIN]}}}]
                """),
                BOTH,
                ALICE);

        assertThat(result.findings())
                .extracting(Finding::reason)
                .containsExactly(
                        Reason.InvalidSpec,
                        Reason.WindowsUnsupported,
                        Reason.PrivilegeEscalation,
                        Reason.PrivilegeEscalation,
                        Reason.PrivilegeEscalation,
                        Reason.PrivilegeEscalation);
        assertThat(result.findings())
                .extracting(Finding::message)
                .contains(
                        "containers[train] asks for privileged: true; remove it, because preventPrivilegeEscalation is"
                                + " in force");
    }

    @Test
    void aUserNamespaceIsMeasuredByTheIdentityThatIsWrittenIntoThePod() {
        var alice = new UserIdentity("alice", 1_234_567, 5678, List.of(4_000_000L), Source.SPEC);
        var template =
                RuleRun.template("{hostUsers: false, containers: [{name: train, securityContext: {runAsUser: 0}}]}");

        var result = Enforcement.apply(template, RUN_AS_USER, alice);

        assertThat(result.findings()).singleElement().satisfies(finding -> assertThat(finding.message())
                .contains(
                        "securityContext.runAsUser: 1234567",
                        "securityContext.supplementalGroups: 4000000",
                        "containers[train].securityContext.runAsUser: 1234567"));
        assertThat(Enforcement.apply(template, RUN_AS_USER, ALICE).findings()).isEmpty();
    }

    @Test
    void refusesToRunAsNobodyKnown() {
        var result = Enforcement.apply(RuleRun.template("containers: [{name: train}]"), RUN_AS_USER, null);

        assertThat(result.findings()).extracting(Finding::reason).containsExactly(Reason.IdentityUnknown);
    }

    @Test
    void neverChangesItsInput() {
        var template = RuleRun.template(ROOT_EVERYWHERE);
        var before = RuleRun.json(template);

        var finished = Enforcement.apply(template, BOTH, ALICE).template();

        assertThat(RuleRun.json(template)).isEqualTo(before);
        assertThat(finished.getSpec().getContainers())
                .isNotSameAs(template.getSpec().getContainers());
        assertThat(finished.getSpec().getContainers().get(0).getSecurityContext())
                .isNotSameAs(template.getSpec().getContainers().get(0).getSecurityContext());
    }

    @Test
    void findsNothingToDoTheSecondTime() {
        var once = Enforcement.apply(RuleRun.template(ROOT_EVERYWHERE), BOTH, ALICE);

        var twice = Enforcement.apply(once.template(), BOTH, ALICE);

        assertThat(twice.template()).isEqualTo(once.template());
        assertThat(twice.overridden()).isEmpty();
        assertThat(twice.findings()).isEmpty();
    }

    @Test
    void survivesTemplatesThatTheApiServerWouldHaveRefused() {
        var spec = new PodSpec();
        spec.setContainers(Arrays.asList(null, new Container()));
        spec.setInitContainers(null);
        spec.setAdditionalProperties(null);
        var nulls = new PodTemplateSpec();
        nulls.setSpec(spec);

        for (var template : List.of(nulls, new PodTemplateSpec())) {
            var result = Enforcement.apply(template, BOTH, ALICE);
            assertThat(PodVerifier.verify(RuleRun.json(result.template()), BOTH, ALICE))
                    .isEmpty();
        }
    }
}
