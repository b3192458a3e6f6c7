package ai.run.operator.enforcement;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowsRuleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            TEMPLATE                                                                       | FINDING
            {containers: [{name: a, securityContext: {}}]}                                 | -
            {os: {name: linux}}                                                            | -
            {os: {name: windows}}                                                          | WindowsUnsupported: the pod asks for os.name: windows; remove it, because runAsUser is in force and Windows has no UIDs
            {securityContext: {windowsOptions: {}}}                                        | WindowsUnsupported: the pod asks for securityContext.windowsOptions; remove it, because runAsUser is in force and Windows has no UIDs
            {securityContext: {windowsOptions: {runAsUserName: Administrator}}}            | WindowsUnsupported: the pod asks for securityContext.windowsOptions; remove it, because runAsUser is in force and Windows has no UIDs
            {containers: [{name: a, securityContext: {windowsOptions: {gmsaCredentialSpecName: x}}}]} | WindowsUnsupported: containers[a] asks for securityContext.windowsOptions; remove it, because runAsUser is in force and Windows has no UIDs
            {initContainers: [{name: b, securityContext: {windowsOptions: {}}}]}           | WindowsUnsupported: initContainers[b] asks for securityContext.windowsOptions; remove it, because runAsUser is in force and Windows has no UIDs
            {ephemeralContainers: [{name: c, securityContext: {windowsOptions: {hostProcess: false}}}]} | WindowsUnsupported: ephemeralContainers[c] asks for securityContext.windowsOptions; remove it, because runAsUser is in force and Windows has no UIDs
            """)
    void refusesWhatWindowsAloneUnderstands(String template, String finding) {
        RuleRun.of(new WindowsRule(), template).makes(template).refuses(finding);
    }
}
