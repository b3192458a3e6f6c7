package ai.run.operator.verification;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcMountCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                                                          | VIOLATIONS
            {containers: [{name: a}]}                                                                    | -
            {containers: [{name: a, securityContext: {procMount: Default}}]}                             | -
            {containers: [{name: a, securityContext: {procMount: Unmasked}}]}                            | containers[a].securityContext.procMount is "Unmasked", and must be unset or Default
            {initContainers: [{name: b, restartPolicy: Always, securityContext: {procMount: Unmasked}}]} | initContainers[b].securityContext.procMount is "Unmasked", and must be unset or Default
            {ephemeralContainers: [{name: c, securityContext: {procMount: Unmasked}}]}                   | ephemeralContainers[c].securityContext.procMount is "Unmasked", and must be unset or Default
            {futureContainers: [{securityContext: {procMount: Unmasked}}]}                               | futureContainers[0].securityContext.procMount is "Unmasked", and must be unset or Default
            {hostUsers: false, containers: [{name: a, securityContext: {procMount: Unmasked}}]}          | containers[a].securityContext.procMount is "Unmasked", and must be unset or Default
            {containers: [{name: a, securityContext: {procMount: ""}}]}                                  | containers[a].securityContext.procMount is "", and must be unset or Default
            {containers: [{name: a, securityContext: {procMount: [Default]}}]}                           | containers[a].securityContext.procMount is ["Default"], and must be unset or Default
            """)
    void holdsWhereProcIsMasked(String pod, String violations) {
        CheckRun.finds(new ProcMountCheck(), pod, violations);
    }
}
