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
            {nodeSelector: {kubernetes.io/os: linux, pool: batch}}                          | -
            {nodeSelector: {kubernetes.io/os: windows}}                                     | WindowsUnsupported: the pod asks for nodeSelector kubernetes.io/os: windows; remove it, because runAsUser is in force and Windows has no UIDs
            {nodeSelector: {beta.kubernetes.io/os: windows}}                                | WindowsUnsupported: the pod asks for nodeSelector beta.kubernetes.io/os: windows; remove it, because runAsUser is in force and Windows has no UIDs
            {nodeSelector: {node.kubernetes.io/windows-build: 10.0.17763}}                  | WindowsUnsupported: the pod asks for nodeSelector node.kubernetes.io/windows-build: 10.0.17763; remove it, because runAsUser is in force and Windows has no UIDs
            {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]}]}}}} | -
            {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/os, operator: NotIn, values: [windows]}]}]}}}} | -
            {affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [windows]}]}]}}}} | WindowsUnsupported: the pod asks for an affinity to kubernetes.io/os In [windows]; remove it, because runAsUser is in force and Windows has no UIDs
            {affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {matchExpressions: [{key: node.kubernetes.io/windows-build, operator: Exists}]}}]}}} | WindowsUnsupported: the pod asks for an affinity to node.kubernetes.io/windows-build Exists []; remove it, because runAsUser is in force and Windows has no UIDs
            """)
    void refusesWhatWindowsAloneUnderstands(String template, String finding) {
        RuleRun.of(new WindowsRule(), template).makes(template).refuses(finding);
    }
}
