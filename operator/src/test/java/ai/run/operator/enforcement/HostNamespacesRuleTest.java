package ai.run.operator.enforcement;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNamespacesRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            TEMPLATE                                            | FINDING
            {}                                                  | -
            {hostPID: false, hostIPC: false, hostNetwork: false} | -
            {hostPID: true}                                     | PrivilegeEscalation: the pod asks for hostPID: true; remove it, because preventPrivilegeEscalation is in force
            {hostIPC: true}                                     | PrivilegeEscalation: the pod asks for hostIPC: true; remove it, because preventPrivilegeEscalation is in force
            {hostNetwork: true}                                 | PrivilegeEscalation: the pod asks for hostNetwork: true; remove it, because preventPrivilegeEscalation is in force
            {hostIPC: true, hostPID: true}                      | PrivilegeEscalation: the pod asks for hostPID: true; remove it, because preventPrivilegeEscalation is in force AND PrivilegeEscalation: the pod asks for hostIPC: true; remove it, because preventPrivilegeEscalation is in force
            """)
    void refusesTheNamespacesOfTheNode(String template, String finding) {
        RuleRun.of(new HostNamespacesRule(), template).makes(template).refuses(finding);
    }
}
