package ai.run.operator.enforcement;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunAsUserRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            TEMPLATE                                                     | FINISHED                                                                                    | OVERRIDDEN
            {}                                                           | {securityContext: {runAsUser: 1234}}                                                        | -
            {securityContext: {runAsUser: 1234}}                         | {securityContext: {runAsUser: 1234}}                                                        | -
            {securityContext: {runAsUser: 0}}                            | {securityContext: {runAsUser: 1234}}                                                        | securityContext.runAsUser: 0 -> 1234
            {containers: [{name: a}]}                                    | {securityContext: {runAsUser: 1234}, containers: [{name: a, securityContext: {runAsUser: 1234}}]} | -
            {containers: [{name: a, securityContext: {}}]}               | {securityContext: {runAsUser: 1234}, containers: [{name: a, securityContext: {runAsUser: 1234}}]} | -
            {containers: [{name: a, securityContext: {runAsUser: 1234}}]} | {securityContext: {runAsUser: 1234}, containers: [{name: a, securityContext: {runAsUser: 1234}}]} | -
            {containers: [{name: a, securityContext: {runAsUser: 0}}]}   | {securityContext: {runAsUser: 1234}, containers: [{name: a, securityContext: {runAsUser: 1234}}]} | containers[a].securityContext.runAsUser: 0 -> 1234
            {initContainers: [{name: b, securityContext: {runAsUser: 7}}]} | {securityContext: {runAsUser: 1234}, initContainers: [{name: b, securityContext: {runAsUser: 1234}}]} | initContainers[b].securityContext.runAsUser: 7 -> 1234
            {ephemeralContainers: [{name: c, securityContext: {runAsUser: 0}}]} | {securityContext: {runAsUser: 1234}, ephemeralContainers: [{name: c, securityContext: {runAsUser: 1234}}]} | ephemeralContainers[c].securityContext.runAsUser: 0 -> 1234
            """)
    void writesTheUsersUid(String template, String finished, String overridden) {
        RuleRun.of(new RunAsUserRule(1234L), template).makes(finished).overriding(overridden);
    }
}
