package ai.run.operator.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeccompProfileRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
            TEMPLATE                                                          | FINISHED
            {}                                                                | {securityContext: {seccompProfile: {type: RuntimeDefault}}}
            {securityContext: {fsGroup: 5}}                                   | {securityContext: {fsGroup: 5, seccompProfile: {type: RuntimeDefault}}}
            {securityContext: {seccompProfile: {type: Unconfined}}}           | {securityContext: {seccompProfile: {type: Unconfined}}}
            {containers: [{name: a, securityContext: {seccompProfile: {type: Unconfined}}}]} | {securityContext: {seccompProfile: {type: RuntimeDefault}}, containers: [{name: a, securityContext: {seccompProfile: {type: Unconfined}}}]}
            """)
    void takesTheRuntimesProfileWhereTheTemplateLeavesItOpen(String template, String finished) {
        RuleRun.of(new SeccompProfileRule(), template).makes(finished).overriding(null);
    }

    @ParameterizedTest
    @CsvSource({
        "unconfined, ",
        "localhost/mine, ",
        "runtime/default, RuntimeDefault",
        "docker/default, RuntimeDefault",
        "'', "
    })
    void leavesATemplateAloneThatSaysSomethingElseInTheOldWay(String annotation, String profile) {
        var template = RuleRun.template("{}");
        template.setMetadata(new ObjectMetaBuilder()
                .addToAnnotations("seccomp.security.alpha.kubernetes.io/pod", annotation)
                .build());
        var draft = new MutablePod(template);

        new SeccompProfileRule().apply(draft);

        var written = draft.ensureSecurityContext().getSeccompProfile();
        assertThat(written == null ? null : written.getType()).isEqualTo(profile);
    }
}
