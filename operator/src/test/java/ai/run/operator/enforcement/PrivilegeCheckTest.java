package ai.run.operator.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivilegeCheckTest {

    private static final EffectiveSettings PREVENT = new EffectiveSettings(false, true, false, List.of());

    private static final String POD_WITHOUT_ESCALATION =
            """
            {"securityContext": {},
             "containers": [{"name": "train", "securityContext": {"allowPrivilegeEscalation": false}}],
             "initContainers": [{"securityContext": {"allowPrivilegeEscalation": false}}]}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            FIELD                                                   | VALUE                  | VIOLATION
            /hostPID                                                | true                   | hostPID is true, and must be unset or false
            /hostIPC                                                | "true"                 | hostIPC is "true", and must be unset or false
            /hostNetwork                                            | 1                      | hostNetwork is 1, and must be unset or false
            /securityContext                                        | []                     | securityContext is [], and must be unset or an object
            /securityContext/windowsOptions                         | {"hostProcess":true}   | securityContext.windowsOptions.hostProcess is true, and must be unset or false
            /securityContext/windowsOptions                         | "x"                    | securityContext.windowsOptions is "x", and must be unset or an object
            /containers/0/securityContext                           | -                      | containers[train].securityContext.allowPrivilegeEscalation is unset, and must be false
            /containers/0/securityContext                           | null                   | containers[train].securityContext.allowPrivilegeEscalation is unset, and must be false
            /containers/0/securityContext/allowPrivilegeEscalation  | -                      | containers[train].securityContext.allowPrivilegeEscalation is unset, and must be false
            /containers/0/securityContext/allowPrivilegeEscalation  | true                   | containers[train].securityContext.allowPrivilegeEscalation is true, and must be false
            /containers/0/securityContext/allowPrivilegeEscalation  | "false"                | containers[train].securityContext.allowPrivilegeEscalation is "false", and must be false
            /initContainers/0/securityContext                       | {}                     | initContainers[0].securityContext.allowPrivilegeEscalation is unset, and must be false
            /ephemeralContainers                                    | [{"name":"debug"}]     | ephemeralContainers[debug].securityContext.allowPrivilegeEscalation is unset, and must be false
            /sidecarContainers                                      | [{"name":"new"}]       | sidecarContainers[new].securityContext.allowPrivilegeEscalation is unset, and must be false
            /containers                                             | {}                     | containers is {}, and must be a list
            /containers/0                                           | "x"                    | containers[0] is "x", and must be an object
            /containers/0/securityContext/privileged                | true                   | containers[train].securityContext.privileged is true, and must be unset or false
            /containers/0/securityContext/privileged                | "no"                   | containers[train].securityContext.privileged is "no", and must be unset or false
            /containers/0/securityContext/procMount                 | "Unmasked"             | containers[train].securityContext.procMount is "Unmasked", and must be unset or Default
            /containers/0/securityContext/procMount                 | ""                     | containers[train].securityContext.procMount is "", and must be unset or Default
            /containers/0/securityContext/capabilities              | ["ALL"]                | containers[train].securityContext.capabilities is ["ALL"], and must be without any that amounts to root
            /containers/0/securityContext/capabilities              | {"add":"ALL"}          | containers[train].securityContext.capabilities is {"add":"ALL"}, and must be without any that amounts to root
            /containers/0/securityContext/capabilities              | {"add":["cap_bpf"]}    | containers[train].securityContext.capabilities is {"add":["cap_bpf"]}, and must be without any that amounts to root
            /containers/0/securityContext/capabilities              | {"add":[21]}           | containers[train].securityContext.capabilities is {"add":[21]}, and must be without any that amounts to root
            /containers/0/securityContext/windowsOptions            | {"hostProcess":"yes"}  | containers[train].securityContext.windowsOptions.hostProcess is "yes", and must be unset or false
            """)
    void objectsToAPodThatCanGainPrivileges(String field, String value, String violation) throws Exception {
        assertThat(PodVerifier.verify(JsonPod.with(POD_WITHOUT_ESCALATION, field, value), PREVENT, null))
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
            /hostPID                                        | false
            /hostNetwork                                    | null
            /securityContext                                | -
            /securityContext/runAsUser                      | 0
            /securityContext/windowsOptions                 | {"hostProcess":false}
            /containers/0/securityContext/privileged        | false
            /containers/0/securityContext/procMount         | "Default"
            /containers/0/securityContext/capabilities      | {"add":["IPC_LOCK","CAP_NET_RAW"],"drop":["ALL"]}
            /containers/0/securityContext/capabilities      | {"add":null}
            /volumes                                        | [{"name":"data","hostPath":{"path":"/data"}}]
            """)
    void acceptsAPodThatCannotGainPrivileges(String field, String value) throws Exception {
        assertThat(PodVerifier.verify(JsonPod.with(POD_WITHOUT_ESCALATION, field, value), PREVENT, null))
                .isEmpty();
    }
}
