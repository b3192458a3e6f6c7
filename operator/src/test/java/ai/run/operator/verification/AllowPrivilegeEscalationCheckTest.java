package ai.run.operator.verification;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowPrivilegeEscalationCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                                                                     | VIOLATIONS
            {containers: [{name: a, securityContext: {allowPrivilegeEscalation: false}}]}                           | -
            {containers: [{name: a, securityContext: {allowPrivilegeEscalation: true}}]}                            | containers[a].securityContext.allowPrivilegeEscalation is true, and must be false
            {initContainers: [{name: b, restartPolicy: Always, securityContext: {allowPrivilegeEscalation: true}}]} | initContainers[b].securityContext.allowPrivilegeEscalation is true, and must be false
            {ephemeralContainers: [{name: c, securityContext: {allowPrivilegeEscalation: true}}]}                   | ephemeralContainers[c].securityContext.allowPrivilegeEscalation is true, and must be false
            {futureContainers: [{securityContext: {allowPrivilegeEscalation: true}}]}                               | futureContainers[0].securityContext.allowPrivilegeEscalation is true, and must be false
            {containers: [{name: a}]}                                                                               | containers[a].securityContext.allowPrivilegeEscalation is unset, and must be false
            {containers: [{name: a, securityContext: null}]}                                                        | containers[a].securityContext.allowPrivilegeEscalation is unset, and must be false
            {containers: [{name: a, securityContext: {allowPrivilegeEscalation: null}}]}                            | containers[a].securityContext.allowPrivilegeEscalation is null, and must be false
            {containers: [{name: a, securityContext: {allowPrivilegeEscalation: "false"}}]}                         | containers[a].securityContext.allowPrivilegeEscalation is "false", and must be false
            {os: {name: windows}, containers: [{}]}                                                                 | containers[0].securityContext.allowPrivilegeEscalation is unset, and must be false
            {containers: {}}                                                                                        | containers is {}, and must be unset or a list
            {containers: ["x"]}                                                                                     | containers[0] is "x", and must be an object AND containers[0].securityContext.allowPrivilegeEscalation is unset, and must be false
            """)
    void holdsWhereEveryContainerForbidsIt(String pod, String violations) {
        CheckRun.finds(new AllowPrivilegeEscalationCheck(), pod, violations);
    }
}
