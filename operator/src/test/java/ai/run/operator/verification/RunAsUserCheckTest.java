package ai.run.operator.verification;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunAsUserCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                                                                  | VIOLATIONS
            {containers: [{name: a}]}                                                                            | -
            {securityContext: {runAsUser: 1}, containers: [{name: a, securityContext: {runAsUser: 2147483647}}]} | -
            {securityContext: {runAsUser: 0}}                                                                    | securityContext.runAsUser is 0, and must be unset or above 0
            {hostUsers: false, securityContext: {runAsUser: 0}}                                                  | securityContext.runAsUser is 0, and must be unset or above 0
            {securityContext: {runAsUser: "1234"}}                                                               | securityContext.runAsUser is "1234", and must be unset or above 0
            {securityContext: {runAsUser: -1}}                                                                   | securityContext.runAsUser is -1, and must be unset or above 0
            {containers: [{name: a, securityContext: {runAsUser: 0}}]}                                           | containers[a].securityContext.runAsUser is 0, and must be unset or above 0
            {initContainers: [{name: b, restartPolicy: Always, securityContext: {runAsUser: 0}}]}                | initContainers[b].securityContext.runAsUser is 0, and must be unset or above 0
            {ephemeralContainers: [{name: c, securityContext: {runAsUser: 0}}]}                                  | ephemeralContainers[c].securityContext.runAsUser is 0, and must be unset or above 0
            {futureContainers: [{securityContext: {runAsUser: 0}}]}                                              | futureContainers[0].securityContext.runAsUser is 0, and must be unset or above 0
            """)
    void holdsWhereNobodyAsksForRoot(String pod, String violations) {
        CheckRun.finds(new RunAsUserCheck(), pod, violations);
    }
}
