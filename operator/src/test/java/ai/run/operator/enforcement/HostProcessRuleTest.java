package ai.run.operator.enforcement;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostProcessRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            TEMPLATE                                                                                | FINDING
            {securityContext: {windowsOptions: {runAsUserName: alice}}}                             | -
            {securityContext: {windowsOptions: {hostProcess: false}}}                               | -
            {securityContext: {windowsOptions: {hostProcess: true}}}                                | PrivilegeEscalation: the pod asks for windowsOptions.hostProcess: true; remove it, because preventPrivilegeEscalation is in force
            {containers: [{name: a, securityContext: {windowsOptions: {hostProcess: true}}}]}       | PrivilegeEscalation: containers[a] asks for windowsOptions.hostProcess: true; remove it, because preventPrivilegeEscalation is in force
            {initContainers: [{name: b, securityContext: {windowsOptions: {hostProcess: true}}}]}   | PrivilegeEscalation: initContainers[b] asks for windowsOptions.hostProcess: true; remove it, because preventPrivilegeEscalation is in force
            """)
    void refusesProcessesOfTheNode(String template, String finding) {
        RuleRun.of(new HostProcessRule(), template).makes(template).refuses(finding);
    }
}
