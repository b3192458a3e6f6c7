package ai.run.operator.verification;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivilegedCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                                                       | VIOLATIONS
            {containers: [{name: a}]}                                                                 | -
            {containers: [{name: a, securityContext: {privileged: false}}]}                           | -
            {containers: [{name: a, securityContext: {privileged: null}}]}                            | -
            {containers: [{name: a, securityContext: {privileged: true}}]}                            | containers[a].securityContext.privileged is true, and must be unset or false
            {initContainers: [{name: b, restartPolicy: Always, securityContext: {privileged: true}}]} | initContainers[b].securityContext.privileged is true, and must be unset or false
            {ephemeralContainers: [{name: c, securityContext: {privileged: true}}]}                   | ephemeralContainers[c].securityContext.privileged is true, and must be unset or false
            {futureContainers: [{securityContext: {privileged: true}}]}                               | futureContainers[0].securityContext.privileged is true, and must be unset or false
            {containers: [{name: a, securityContext: {privileged: "no"}}]}                            | containers[a].securityContext.privileged is "no", and must be unset or false
            """)
    void holdsWhereNoContainerIsPrivileged(String pod, String violations) {
        CheckRun.finds(new PrivilegedCheck(), pod, violations);
    }
}
