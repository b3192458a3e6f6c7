package ai.run.operator.enforcement;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunAsNonRootRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            TEMPLATE                                                     | FINISHED                                                                                    | OVERRIDDEN
            {}                                                           | {securityContext: {runAsNonRoot: true}}                                                     | -
            {securityContext: {runAsNonRoot: true}}                      | {securityContext: {runAsNonRoot: true}}                                                     | -
            {securityContext: {runAsNonRoot: false}}                     | {securityContext: {runAsNonRoot: true}}                                                     | securityContext.runAsNonRoot: false -> true
            {containers: [{name: a, securityContext: {}}]}               | {securityContext: {runAsNonRoot: true}, containers: [{name: a, securityContext: {runAsNonRoot: true}}]} | -
            {containers: [{name: a, securityContext: {runAsNonRoot: true}}]} | {securityContext: {runAsNonRoot: true}, containers: [{name: a, securityContext: {runAsNonRoot: true}}]} | -
            {containers: [{name: a, securityContext: {runAsNonRoot: false}}]} | {securityContext: {runAsNonRoot: true}, containers: [{name: a, securityContext: {runAsNonRoot: true}}]} | containers[a].securityContext.runAsNonRoot: false -> true
            {initContainers: [{name: b, securityContext: {runAsNonRoot: false}}]} | {securityContext: {runAsNonRoot: true}, initContainers: [{name: b, securityContext: {runAsNonRoot: true}}]} | initContainers[b].securityContext.runAsNonRoot: false -> true
            {ephemeralContainers: [{name: c, securityContext: {runAsNonRoot: false}}]} | {securityContext: {runAsNonRoot: true}, ephemeralContainers: [{name: c, securityContext: {runAsNonRoot: true}}]} | ephemeralContainers[c].securityContext.runAsNonRoot: false -> true
            """)
    void letsTheKubeletRefuseRoot(String template, String finished, String overridden) {
        RuleRun.of(new RunAsNonRootRule(), template).makes(finished).overriding(overridden);
    }
}
