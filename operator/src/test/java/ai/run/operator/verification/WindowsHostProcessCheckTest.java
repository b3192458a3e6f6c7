package ai.run.operator.verification;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowsHostProcessCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                                                                           | VIOLATIONS
            {}                                                                                                            | -
            {securityContext: {windowsOptions: {hostProcess: false}}}                                                     | -
            {securityContext: {windowsOptions: {runAsUserName: alice}}}                                                   | -
            {securityContext: {windowsOptions: {hostProcess: true}}}                                                      | securityContext.windowsOptions.hostProcess is true, and must be unset or false
            {securityContext: {windowsOptions: "x"}}                                                                      | securityContext.windowsOptions is "x", and must be unset or an object
            {securityContext: []}                                                                                         | securityContext is [], and must be unset or an object
            {containers: [{name: a, securityContext: {windowsOptions: {hostProcess: "yes"}}}]}                            | containers[a].securityContext.windowsOptions.hostProcess is "yes", and must be unset or false
            {initContainers: [{name: b, restartPolicy: Always, securityContext: {windowsOptions: {hostProcess: "yes"}}}]} | initContainers[b].securityContext.windowsOptions.hostProcess is "yes", and must be unset or false
            {ephemeralContainers: [{name: c, securityContext: {windowsOptions: {hostProcess: "yes"}}}]}                   | ephemeralContainers[c].securityContext.windowsOptions.hostProcess is "yes", and must be unset or false
            {futureContainers: [{securityContext: {windowsOptions: {hostProcess: "yes"}}}]}                               | futureContainers[0].securityContext.windowsOptions.hostProcess is "yes", and must be unset or false
            """)
    void holdsWhereNoContainerIsAProcessOfTheNode(String pod, String violations) {
        CheckRun.finds(new WindowsHostProcessCheck(), pod, violations);
    }
}
