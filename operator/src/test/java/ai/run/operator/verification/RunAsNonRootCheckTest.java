package ai.run.operator.verification;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunAsNonRootCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                                                                                         | VIOLATIONS
            {securityContext: {runAsNonRoot: true}, containers: [{name: a}], initContainers: [{securityContext: {runAsNonRoot: true}}]} | -
            {containers: [{name: a, securityContext: {runAsNonRoot: true}}]}                                                            | -
            {securityContext: {runAsNonRoot: false}}                                                                                    | securityContext.runAsNonRoot is false, and must be true
            {securityContext: {runAsNonRoot: "true"}}                                                                                   | securityContext.runAsNonRoot is "true", and must be true
            {securityContext: {runAsNonRoot: true}, containers: [{name: a, securityContext: {runAsNonRoot: false}}]}                    | containers[a].securityContext.runAsNonRoot is false, and must be true, here or in the pod's securityContext
            {hostUsers: false, containers: [{name: a}]}                                                                                 | containers[a].securityContext.runAsNonRoot is unset, and must be true, here or in the pod's securityContext
            {containers: [{name: a, securityContext: {}}]}                                                                              | containers[a].securityContext.runAsNonRoot is unset, and must be true, here or in the pod's securityContext
            {initContainers: [{name: b, restartPolicy: Always, securityContext: {}}]}                                                   | initContainers[b].securityContext.runAsNonRoot is unset, and must be true, here or in the pod's securityContext
            {ephemeralContainers: [{name: c, securityContext: {}}]}                                                                     | ephemeralContainers[c].securityContext.runAsNonRoot is unset, and must be true, here or in the pod's securityContext
            {futureContainers: [{securityContext: {}}]}                                                                                 | futureContainers[0].securityContext.runAsNonRoot is unset, and must be true, here or in the pod's securityContext
            """)
    void holdsWhereNoContainerMayBeRoot(String pod, String violations) {
        CheckRun.finds(new RunAsNonRootCheck(), pod, violations);
    }
}
