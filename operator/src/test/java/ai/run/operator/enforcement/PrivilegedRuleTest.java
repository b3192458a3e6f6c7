package ai.run.operator.enforcement;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivilegedRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            TEMPLATE                                                             | FINDING
            {containers: [{name: a}]}                                            | -
            {containers: [{name: a, securityContext: {}}]}                       | -
            {containers: [{name: a, securityContext: {privileged: false}}]}      | -
            {containers: [{name: a, securityContext: {privileged: true}}]}       | PrivilegeEscalation: containers[a] asks for privileged: true; remove it, because preventPrivilegeEscalation is in force
            {initContainers: [{name: b, securityContext: {privileged: true}}]}   | PrivilegeEscalation: initContainers[b] asks for privileged: true; remove it, because preventPrivilegeEscalation is in force
            {ephemeralContainers: [{securityContext: {privileged: true}}]}       | PrivilegeEscalation: ephemeralContainers[0] asks for privileged: true; remove it, because preventPrivilegeEscalation is in force
            """)
    void refusesPrivilegedContainers(String template, String finding) {
        RuleRun.of(new PrivilegedRule(), template).makes(template).refuses(finding);
    }
}
