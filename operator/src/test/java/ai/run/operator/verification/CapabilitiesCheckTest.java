package ai.run.operator.verification;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilitiesCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                                                                                 | VIOLATIONS
            {containers: [{name: a, securityContext: {capabilities: {drop: [ALL]}}}]}                                           | -
            {containers: [{name: a, securityContext: {capabilities: {drop: [NET_RAW, ALL], add: null}}}]}                       | -
            {containers: [{name: a, securityContext: {capabilities: {drop: [ALL], add: []}}}]}                                  | -
            {containers: [{name: a, securityContext: {capabilities: {drop: [ALL], add: [IPC_LOCK, NET_BIND_SERVICE]}}}]}        | -
            {containers: [{name: a, securityContext: {capabilities: {drop: [AUDIT_WRITE]}}}]}                                   | containers[a].securityContext.capabilities.drop is ["AUDIT_WRITE"], and must be a list with ALL
            {initContainers: [{name: b, restartPolicy: Always, securityContext: {capabilities: {drop: [AUDIT_WRITE]}}}]}        | initContainers[b].securityContext.capabilities.drop is ["AUDIT_WRITE"], and must be a list with ALL
            {ephemeralContainers: [{name: c, securityContext: {capabilities: {drop: [AUDIT_WRITE]}}}]}                          | ephemeralContainers[c].securityContext.capabilities.drop is ["AUDIT_WRITE"], and must be a list with ALL
            {futureContainers: [{securityContext: {capabilities: {drop: [AUDIT_WRITE]}}}]}                                      | futureContainers[0].securityContext.capabilities.drop is ["AUDIT_WRITE"], and must be a list with ALL
            {containers: [{name: a, securityContext: {capabilities: {drop: [ALL], add: [SETUID]}}}]}                            | containers[a].securityContext.capabilities.add is ["SETUID"], and must be unset or among IPC_LOCK, NET_BIND_SERVICE
            {initContainers: [{name: b, restartPolicy: Always, securityContext: {capabilities: {drop: [ALL], add: [SETUID]}}}]} | initContainers[b].securityContext.capabilities.add is ["SETUID"], and must be unset or among IPC_LOCK, NET_BIND_SERVICE
            {ephemeralContainers: [{name: c, securityContext: {capabilities: {drop: [ALL], add: [SETUID]}}}]}                   | ephemeralContainers[c].securityContext.capabilities.add is ["SETUID"], and must be unset or among IPC_LOCK, NET_BIND_SERVICE
            {futureContainers: [{securityContext: {capabilities: {drop: [ALL], add: [SETUID]}}}]}                               | futureContainers[0].securityContext.capabilities.add is ["SETUID"], and must be unset or among IPC_LOCK, NET_BIND_SERVICE
            {containers: [{name: a}]}                                                                                           | containers[a].securityContext.capabilities.drop is unset, and must be a list with ALL
            {containers: [{name: a, securityContext: {capabilities: null}}]}                                                    | containers[a].securityContext.capabilities.drop is unset, and must be a list with ALL
            {containers: [{name: a, securityContext: {capabilities: {drop: []}}}]}                                              | containers[a].securityContext.capabilities.drop is [], and must be a list with ALL
            {containers: [{name: a, securityContext: {capabilities: {drop: [all]}}}]}                                           | containers[a].securityContext.capabilities.drop is ["all"], and must be a list with ALL
            {containers: [{name: a, securityContext: {capabilities: {drop: ALL}}}]}                                             | containers[a].securityContext.capabilities.drop is "ALL", and must be a list with ALL
            {containers: [{name: a, securityContext: {capabilities: {drop: [NONE]}}}]}                                          | containers[a].securityContext.capabilities.drop is ["NONE"], and must be a list with ALL
            {containers: [{name: a, securityContext: {capabilities: [ALL]}}]}                                                   | containers[a].securityContext.capabilities is ["ALL"], and must be unset or an object AND containers[a].securityContext.capabilities.drop is unset, and must be a list with ALL
            {containers: [{name: a, securityContext: {capabilities: {drop: [ALL], add: [IPC_LOCK, CAP_IPC_LOCK]}}}]}            | containers[a].securityContext.capabilities.add is ["IPC_LOCK","CAP_IPC_LOCK"], and must be unset or among IPC_LOCK, NET_BIND_SERVICE
            {containers: [{name: a, securityContext: {capabilities: {drop: [ALL], add: [ipc_lock]}}}]}                          | containers[a].securityContext.capabilities.add is ["ipc_lock"], and must be unset or among IPC_LOCK, NET_BIND_SERVICE
            {containers: [{name: a, securityContext: {capabilities: {drop: [ALL], add: [null]}}}]}                              | containers[a].securityContext.capabilities.add is [null], and must be unset or among IPC_LOCK, NET_BIND_SERVICE
            {containers: [{name: a, securityContext: {capabilities: {drop: [ALL], add: [14]}}}]}                                | containers[a].securityContext.capabilities.add is [14], and must be unset or among IPC_LOCK, NET_BIND_SERVICE
            {containers: [{name: a, securityContext: {capabilities: {drop: [ALL], add: IPC_LOCK}}}]}                            | containers[a].securityContext.capabilities.add is "IPC_LOCK", and must be unset or among IPC_LOCK, NET_BIND_SERVICE
            """)
    void holdsWhereAllAreDroppedAndOnlyAllowedOnesAdded(String pod, String violations) {
        CheckRun.finds(new CapabilitiesCheck(Set.of("NET_BIND_SERVICE", "IPC_LOCK")), pod, violations);
    }

    @ParameterizedTest
    @CsvSource({"\u00a0SYS_ADMIN", "'SYS_ADMIN '", "\u017fYS_ADMIN", "IPC_LOC\u212a", "''", "ALL", "CAP_ALL"})
    void noSpellingGoesAroundTheList(String capability) {
        CheckRun.finds(
                new CapabilitiesCheck(Set.of("IPC_LOCK")),
                "{containers: [{name: a, securityContext: {capabilities: {drop: [ALL], add: [\"" + capability
                        + "\"]}}}]}",
                "containers[a].securityContext.capabilities.add is [\"" + capability
                        + "\"], and must be unset or among IPC_LOCK");
    }
}
