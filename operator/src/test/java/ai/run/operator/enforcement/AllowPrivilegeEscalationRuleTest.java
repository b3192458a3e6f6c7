package ai.run.operator.enforcement;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowPrivilegeEscalationRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            TEMPLATE                                                        | FINISHED                                                                                    | OVERRIDDEN
            {containers: [{name: a}]}                                       | {containers: [{name: a, securityContext: {allowPrivilegeEscalation: false}}]}               | -
            {containers: [{name: a, securityContext: {}}]}                  | {containers: [{name: a, securityContext: {allowPrivilegeEscalation: false}}]}               | -
            {containers: [{name: a, securityContext: {runAsUser: 7}}]}      | {containers: [{name: a, securityContext: {runAsUser: 7, allowPrivilegeEscalation: false}}]} | -
            {containers: [{name: a, securityContext: {allowPrivilegeEscalation: false}}]} | {containers: [{name: a, securityContext: {allowPrivilegeEscalation: false}}]} | -
            {containers: [{name: a, securityContext: {allowPrivilegeEscalation: true}}]}  | {containers: [{name: a, securityContext: {allowPrivilegeEscalation: false}}]} | containers[a].securityContext.allowPrivilegeEscalation: true -> false
            {initContainers: [{name: b, restartPolicy: Always}]}            | {initContainers: [{name: b, restartPolicy: Always, securityContext: {allowPrivilegeEscalation: false}}]} | -
            {ephemeralContainers: [{name: c}]}                              | {ephemeralContainers: [{name: c, securityContext: {allowPrivilegeEscalation: false}}]}      | -
            """)
    void writesFalseOnEveryContainer(String template, String finished, String overridden) {
        RuleRun.of(new AllowPrivilegeEscalationRule(), template).makes(finished).overriding(overridden);
    }
}
