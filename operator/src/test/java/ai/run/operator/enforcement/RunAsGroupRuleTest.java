package ai.run.operator.enforcement;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunAsGroupRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            TEMPLATE                                                     | FINISHED                                                                                    | OVERRIDDEN
            {}                                                           | {securityContext: {runAsGroup: 5678}}                                                       | -
            {securityContext: {runAsGroup: 5678}}                        | {securityContext: {runAsGroup: 5678}}                                                       | -
            {securityContext: {runAsGroup: 0}}                           | {securityContext: {runAsGroup: 5678}}                                                       | securityContext.runAsGroup: 0 -> 5678
            {containers: [{name: a, securityContext: {}}]}               | {securityContext: {runAsGroup: 5678}, containers: [{name: a, securityContext: {runAsGroup: 5678}}]} | -
            {containers: [{name: a, securityContext: {runAsGroup: 5678}}]} | {securityContext: {runAsGroup: 5678}, containers: [{name: a, securityContext: {runAsGroup: 5678}}]} | -
            {containers: [{name: a, securityContext: {runAsGroup: 0}}]}  | {securityContext: {runAsGroup: 5678}, containers: [{name: a, securityContext: {runAsGroup: 5678}}]} | containers[a].securityContext.runAsGroup: 0 -> 5678
            {initContainers: [{name: b, securityContext: {runAsGroup: 7}}]} | {securityContext: {runAsGroup: 5678}, initContainers: [{name: b, securityContext: {runAsGroup: 5678}}]} | initContainers[b].securityContext.runAsGroup: 7 -> 5678
            {ephemeralContainers: [{name: c, securityContext: {runAsGroup: 0}}]} | {securityContext: {runAsGroup: 5678}, ephemeralContainers: [{name: c, securityContext: {runAsGroup: 5678}}]} | ephemeralContainers[c].securityContext.runAsGroup: 0 -> 5678
            """)
    void writesTheUsersPrimaryGid(String template, String finished, String overridden) {
        RuleRun.of(new RunAsGroupRule(5678L), template).makes(finished).overriding(overridden);
    }
}
