package ai.run.operator.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Settings;
import ai.run.v1.Reason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownFieldsRuleTest {

    private static final String WHY =
            ", which is unknown or has a value of the wrong type; remove it, because no rule can be enforced on what is"
                    + " not understood";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            TEMPLATE                                                                          | FINDING
            {containers: [{name: a, image: i, securityContext: {runAsUser: 0}}]}              | -
            {future: 1}                                                                       | spec has the field future
            {schedulingGroup: {podGroupName: g}}                                              | -
            {schedulingGroup: {podGroupName: g}, future: 1}                                   | spec has the field future
            {containers: [{name: a, schedulingGroup: {podGroupName: g}}]}                     | containers[a] has the field schedulingGroup
            {sidecarContainers: [{name: a}]}                                                  | spec has the field sidecarContainers
            {os: {name: linux, version: 1}}                                                   | spec.os has the field version
            {securityContext: {runAsRoot: true}}                                              | securityContext has the field runAsRoot
            {securityContext: {windowsOptions: {x: 1}}}                                       | securityContext.windowsOptions has the field x
            {containers: [{name: a, SecurityContext: {}}]}                                    | containers[a] has the field SecurityContext
            {containers: [{name: a, securityContext: {x: null}}]}                             | containers[a].securityContext has the field x
            {initContainers: [{name: b, securityContext: {capabilities: {ambient: [ALL]}}}]}  | initContainers[b].securityContext.capabilities has the field ambient
            {ephemeralContainers: [{name: c, x: 1}]}                                          | ephemeralContainers[c] has the field x
            {ephemeralContainers: [{name: c, securityContext: {windowsOptions: {x: 1}}}]}     | ephemeralContainers[c].securityContext.windowsOptions has the field x
            """)
    void refusesWhatTheModelDoesNotKnow(String template, String finding) {
        RuleRun.of(new UnknownFieldsRule(), template)
                .makes(template)
                .refuses(finding == null ? null : "InvalidSpec: " + finding + WHY);
    }

    @Test
    void refusesASecurityContextThatWouldBeSentInPlaceOfTheKnownOne() {
        var template = RuleRun.template("containers: [{name: a, securityContext: {runAsUser: 1234}}]");
        template.getSpec().getContainers().get(0).setAdditionalProperty("securityContext", Map.of("runAsUser", 0));
        assertThat(RuleRun.json(template)
                        .at("/spec/containers/0/securityContext/runAsUser")
                        .intValue())
                .isZero();

        var result = Enforcement.apply(template, Settings.PREVENT, null);

        assertThat(result.findings())
                .containsExactly(new Finding(Reason.InvalidSpec, "containers[a] has the field securityContext" + WHY));
    }

    @Test
    void refusesASpecThatWouldBeSentInPlaceOfTheKnownOne() {
        var template = RuleRun.template("containers: [{name: a}]");
        template.setAdditionalProperty("spec", Map.of("hostPID", true));

        var result = Enforcement.apply(template, Settings.PREVENT, null);

        assertThat(result.findings())
                .containsExactly(new Finding(Reason.InvalidSpec, "template has the field spec" + WHY));
    }
}
