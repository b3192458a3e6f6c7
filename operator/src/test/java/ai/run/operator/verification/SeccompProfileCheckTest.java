package ai.run.operator.verification;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeccompProfileCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                                                                                                                                             | VIOLATIONS
            {spec: {}}                                                                                                                                                                      | -
            {spec: {securityContext: {seccompProfile: {type: RuntimeDefault}}, containers: [{name: a}], initContainers: [{name: b, securityContext: {seccompProfile: {type: Localhost}}}]}} | -
            {spec: {containers: [{name: a, securityContext: {seccompProfile: {type: RuntimeDefault}}}]}}                                                                                    | -
            {spec: {securityContext: {seccompProfile: {type: Unconfined}}}}                                                                                                                 | securityContext.seccompProfile.type is "Unconfined", and must be RuntimeDefault or Localhost
            {spec: {securityContext: {seccompProfile: {}}}}                                                                                                                                 | securityContext.seccompProfile.type is unset, and must be RuntimeDefault or Localhost
            {spec: {securityContext: {seccompProfile: "x"}}}                                                                                                                                | securityContext.seccompProfile is "x", and must be unset or an object AND securityContext.seccompProfile.type is unset, and must be RuntimeDefault or Localhost
            {spec: {securityContext: {seccompProfile: {type: RuntimeDefault}}, containers: [{name: a, securityContext: {seccompProfile: {type: Unconfined}}}]}}                             | containers[a].securityContext.seccompProfile.type is "Unconfined", and must be RuntimeDefault or Localhost
            {spec: {containers: [{name: a, securityContext: {}}]}}                                                                                                                          | containers[a].securityContext.seccompProfile is unset, and must be of type RuntimeDefault or Localhost, here or in the pod's securityContext
            {spec: {initContainers: [{name: b, restartPolicy: Always, securityContext: {}}]}}                                                                                               | initContainers[b].securityContext.seccompProfile is unset, and must be of type RuntimeDefault or Localhost, here or in the pod's securityContext
            {spec: {ephemeralContainers: [{name: c, securityContext: {}}]}}                                                                                                                 | ephemeralContainers[c].securityContext.seccompProfile is unset, and must be of type RuntimeDefault or Localhost, here or in the pod's securityContext
            {spec: {futureContainers: [{securityContext: {}}]}}                                                                                                                             | futureContainers[0].securityContext.seccompProfile is unset, and must be of type RuntimeDefault or Localhost, here or in the pod's securityContext
            {metadata: {annotations: {seccomp.security.alpha.kubernetes.io/pod: runtime/default}}, spec: {}}                                                                                | -
            {metadata: {annotations: {container.seccomp.security.alpha.kubernetes.io/a: docker/default}}, spec: {}}                                                                         | -
            {metadata: {annotations: {seccomp.security.alpha.kubernetes.io/pod: unconfined}}, spec: {}}                                                                                     | the annotation seccomp.security.alpha.kubernetes.io/pod is "unconfined", and must be unset, runtime/default or localhost/<name>
            {metadata: {annotations: {container.seccomp.security.alpha.kubernetes.io/a: unconfined}}, spec: {}}                                                                             | the annotation container.seccomp.security.alpha.kubernetes.io/a is "unconfined", and must be unset, runtime/default or localhost/<name>
            {metadata: {annotations: {container.seccomp.security.alpha.kubernetes.io/a: ""}}, spec: {}}                                                                                     | the annotation container.seccomp.security.alpha.kubernetes.io/a is "", and must be unset, runtime/default or localhost/<name>
            """)
    void holdsWhereEveryContainerHasAProfile(String pod, String violations) {
        CheckRun.findsInPod(new SeccompProfileCheck(), pod, violations);
    }
}
