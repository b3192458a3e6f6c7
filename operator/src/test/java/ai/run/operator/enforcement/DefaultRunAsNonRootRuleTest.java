package ai.run.operator.enforcement;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultRunAsNonRootRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
            TEMPLATE                                                                     | FINISHED
            {}                                                                           | {securityContext: {runAsNonRoot: true}}
            {securityContext: {runAsNonRoot: true}}                                      | {securityContext: {runAsNonRoot: true}}
            {securityContext: {runAsNonRoot: false}}                                     | {securityContext: {runAsNonRoot: false}}
            {containers: [{name: a, securityContext: {runAsNonRoot: false}}]}            | {securityContext: {runAsNonRoot: true}, containers: [{name: a, securityContext: {runAsNonRoot: false}}]}
            """)
    void forbidsRootWhereTheTemplateLeavesItOpen(String template, String finished) {
        RuleRun.of(new DefaultRunAsNonRootRule(), template).makes(finished).overriding(null);
    }
}
