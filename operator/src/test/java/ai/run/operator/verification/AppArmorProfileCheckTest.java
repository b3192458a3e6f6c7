package ai.run.operator.verification;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppArmorProfileCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                                                                                  | VIOLATIONS
            {spec: {}}                                                                                                           | -
            {spec: {securityContext: {appArmorProfile: {type: RuntimeDefault}}}}                                                 | -
            {spec: {containers: [{securityContext: {appArmorProfile: {type: Localhost, localhostProfile: x}}}]}}                 | -
            {spec: {securityContext: {appArmorProfile: {type: Unconfined}}}}                                                     | securityContext.appArmorProfile.type is "Unconfined", and must be RuntimeDefault or Localhost
            {spec: {securityContext: {appArmorProfile: {}}}}                                                                     | securityContext.appArmorProfile.type is unset, and must be RuntimeDefault or Localhost
            {spec: {containers: [{name: a, securityContext: {appArmorProfile: {type: unconfined}}}]}}                            | containers[a].securityContext.appArmorProfile.type is "unconfined", and must be RuntimeDefault or Localhost
            {spec: {initContainers: [{name: b, restartPolicy: Always, securityContext: {appArmorProfile: {type: unconfined}}}]}} | initContainers[b].securityContext.appArmorProfile.type is "unconfined", and must be RuntimeDefault or Localhost
            {spec: {ephemeralContainers: [{name: c, securityContext: {appArmorProfile: {type: unconfined}}}]}}                   | ephemeralContainers[c].securityContext.appArmorProfile.type is "unconfined", and must be RuntimeDefault or Localhost
            {spec: {futureContainers: [{securityContext: {appArmorProfile: {type: unconfined}}}]}}                               | futureContainers[0].securityContext.appArmorProfile.type is "unconfined", and must be RuntimeDefault or Localhost
            {metadata: {annotations: {container.apparmor.security.beta.kubernetes.io/a: runtime/default}}, spec: {}}             | -
            {metadata: {annotations: {container.apparmor.security.beta.kubernetes.io/a: localhost/x}}, spec: {}}                 | -
            {metadata: {annotations: {container.apparmor.security.beta.kubernetes.io/a: ""}}, spec: {}}                          | -
            {metadata: {annotations: {container.apparmor.security.beta.kubernetes.io/a: unconfined}}, spec: {}}                  | the annotation container.apparmor.security.beta.kubernetes.io/a is "unconfined", and must be unset, runtime/default or localhost/<name>
            {metadata: {annotations: {container.apparmor.security.beta.kubernetes.io/a: true}}, spec: {}}                        | the annotation container.apparmor.security.beta.kubernetes.io/a is true, and must be unset, runtime/default or localhost/<name>
            {metadata: {annotations: {container.apparmor.security.beta.kubernetes.io/a: Localhost/x}}, spec: {}}                 | the annotation container.apparmor.security.beta.kubernetes.io/a is "Localhost/x", and must be unset, runtime/default or localhost/<name>
            {metadata: {annotations: [x]}, spec: {}}                                                                             | metadata.annotations is ["x"], and must be unset or an object
            """)
    void holdsWhereNobodyTakesTheProfileAway(String pod, String violations) {
        CheckRun.findsInPod(new AppArmorProfileCheck(), pod, violations);
    }
}
