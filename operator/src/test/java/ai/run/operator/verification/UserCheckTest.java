package ai.run.operator.verification;

import static ai.run.operator.testing.Settings.RUN_AS_USER;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.identity.UserIdentity;
import ai.run.v1.Identity.Source;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserCheckTest {

    private static final UserIdentity ALICE = new UserIdentity("alice", 1234, 5678, List.of(4000L), Source.SPEC);

    private static final String POD_OF_ALICE =
            """
            {"securityContext": {"runAsUser": 1234, "runAsGroup": 5678, "runAsNonRoot": true,
                                 "supplementalGroups": [4000], "supplementalGroupsPolicy": "Strict"},
             "nodeSelector": {"kubernetes.io/os": "linux"},
             "containers": [{"name": "train", "securityContext": {}}],
             "initContainers": [{"name": "setup"}]}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            FIELD                                           | VALUE                          | VIOLATION
            /securityContext                                | -                              | securityContext.runAsUser is unset, and must be 1234
            /securityContext                                | null                           | securityContext.runAsUser is unset, and must be 1234
            /securityContext                                | "x"                            | securityContext.runAsUser is unset, and must be 1234
            /securityContext/runAsUser                      | -                              | securityContext.runAsUser is unset, and must be 1234
            /securityContext/runAsUser                      | 0                              | securityContext.runAsUser is 0, and must be 1234
            /securityContext/runAsUser                      | "1234"                         | securityContext.runAsUser is "1234", and must be 1234
            /securityContext/runAsUser                      | 1234.5                         | securityContext.runAsUser is 1234.5, and must be 1234
            /securityContext/runAsUser                      | 18446744073709552850           | securityContext.runAsUser is 18446744073709552850, and must be 1234
            /securityContext/runAsGroup                     | null                           | securityContext.runAsGroup is null, and must be 5678
            /securityContext/runAsGroup                     | 1234                           | securityContext.runAsGroup is 1234, and must be 5678
            /securityContext/runAsNonRoot                   | -                              | securityContext.runAsNonRoot is unset, and must be true
            /securityContext/runAsNonRoot                   | false                          | securityContext.runAsNonRoot is false, and must be true
            /securityContext/runAsNonRoot                   | "true"                         | securityContext.runAsNonRoot is "true", and must be true
            /securityContext/supplementalGroups             | -                              | securityContext.supplementalGroups is unset, and must be [4000]
            /securityContext/supplementalGroups             | []                             | securityContext.supplementalGroups is [], and must be [4000]
            /securityContext/supplementalGroups             | [4000,0]                       | securityContext.supplementalGroups is [4000,0], and must be [4000]
            /securityContext/supplementalGroups             | ["4000"]                       | securityContext.supplementalGroups is ["4000"], and must be [4000]
            /securityContext/supplementalGroups             | 4000                           | securityContext.supplementalGroups is 4000, and must be [4000]
            /securityContext/supplementalGroupsPolicy       | -                              | securityContext.supplementalGroupsPolicy is unset, and must be Strict
            /securityContext/supplementalGroupsPolicy       | "Merge"                        | securityContext.supplementalGroupsPolicy is "Merge", and must be Strict
            /securityContext/fsGroup                        | 0                              | securityContext.fsGroup is 0, and must be unset or a group of the user's
            /securityContext/fsGroup                        | 1234                           | securityContext.fsGroup is 1234, and must be unset or a group of the user's
            /securityContext/fsGroup                        | "4000"                         | securityContext.fsGroup is "4000", and must be unset or a group of the user's
            /securityContext/windowsOptions                 | {}                             | securityContext.windowsOptions is {}, and must be unset
            /os                                             | {"name":"windows"}             | os is {"name":"windows"}, and must be unset or linux
            /os                                             | "linux"                        | os is "linux", and must be unset or linux
            /nodeSelector                                   | -                              | nodeSelector[kubernetes.io/os] is unset, and must be linux
            /nodeSelector                                   | {"kubernetes.io/os":"windows"} | nodeSelector[kubernetes.io/os] is "windows", and must be unset or linux
            /nodeSelector                                   | {"kubernetes.io/os":"linux","beta.kubernetes.io/os":"windows"} | nodeSelector[beta.kubernetes.io/os] is "windows", and must be unset or linux
            /containers/0/securityContext                   | [0]                            | containers[train].securityContext is [0], and must be unset or an object
            /containers/0/securityContext/runAsUser         | 0                              | containers[train].securityContext.runAsUser is 0, and must be unset or 1234
            /containers/0/securityContext/runAsUser         | "0"                            | containers[train].securityContext.runAsUser is "0", and must be unset or 1234
            /containers/0/securityContext/runAsGroup        | 0                              | containers[train].securityContext.runAsGroup is 0, and must be unset or 5678
            /containers/0/securityContext/runAsNonRoot      | false                          | containers[train].securityContext.runAsNonRoot is false, and must be unset or true
            /containers/0/securityContext/windowsOptions    | {}                             | containers[train].securityContext.windowsOptions is {}, and must be unset
            /initContainers/0/securityContext               | {"runAsUser":0}                | initContainers[setup].securityContext.runAsUser is 0, and must be unset or 1234
            /containers/0                                   | null                           | containers[0] is null, and must be an object
            /containers                                     | {"name":"a"}                   | containers is {"name":"a"}, and must be unset or a list
            /ephemeralContainers                            | [{"securityContext":{"runAsUser":0}}] | ephemeralContainers[0].securityContext.runAsUser is 0, and must be unset or 1234
            /sidecarContainers                              | [{"securityContext":{"runAsUser":0}}] | sidecarContainers[0].securityContext.runAsUser is 0, and must be unset or 1234
            """)
    void objectsToAPodThatDoesNotRunAsTheUser(String field, String value, String violation) throws Exception {
        assertThat(PodVerifier.verify(JsonPod.with(POD_OF_ALICE, field, value), RUN_AS_USER, ALICE))
                .contains(violation);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            FIELD                                           | VALUE
            /securityContext/fsGroup                        | null
            /securityContext/fsGroup                        | 4000
            /securityContext/fsGroup                        | 5678
            /securityContext/supplementalGroups             | [4000,4000]
            /securityContext/windowsOptions                 | null
            /os                                             | {"name":"linux"}
            /containers/0/securityContext                   | null
            /containers/0/securityContext/runAsUser         | 1234
            /containers/0/securityContext/runAsGroup        | 5678
            /containers/0/securityContext/runAsNonRoot      | true
            /containers/0/securityContext/privileged        | true
            /ephemeralContainers                            | null
            /ephemeralContainers                            | [{"name":"debug"}]
            """)
    void acceptsAPodThatRunsAsTheUser(String field, String value) throws Exception {
        assertThat(PodVerifier.verify(JsonPod.with(POD_OF_ALICE, field, value), RUN_AS_USER, ALICE))
                .isEmpty();
    }
}
