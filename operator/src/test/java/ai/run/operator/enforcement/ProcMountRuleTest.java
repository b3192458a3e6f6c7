package ai.run.operator.enforcement;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcMountRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            TEMPLATE                                                               | FINDING
            {containers: [{name: a, securityContext: {}}]}                         | -
            {containers: [{name: a, securityContext: {procMount: Default}}]}       | -
            {containers: [{name: a, securityContext: {procMount: Unmasked}}]}      | PrivilegeEscalation: containers[a] asks for procMount: Unmasked; remove it, because preventPrivilegeEscalation is in force
            {containers: [{name: a, securityContext: {procMount: Later}}]}         | PrivilegeEscalation: containers[a] asks for procMount: Later; remove it, because preventPrivilegeEscalation is in force
            {initContainers: [{name: b, securityContext: {procMount: Unmasked}}]}  | PrivilegeEscalation: initContainers[b] asks for procMount: Unmasked; remove it, because preventPrivilegeEscalation is in force
            """)
    void refusesAnUnmaskedProc(String template, String finding) {
        RuleRun.of(new ProcMountRule(), template).makes(template).refuses(finding);
    }
}
