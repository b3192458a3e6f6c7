package ai.run.operator.verification;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeLinuxOptionsCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                                                                          | VIOLATIONS
            {}                                                                                                           | -
            {securityContext: {seLinuxOptions: {level: "s0:c1,c2", type: "", user: "", role: ""}}}                       | -
            {securityContext: {seLinuxOptions: {type: container_t}}}                                                     | -
            {securityContext: {seLinuxOptions: {type: container_init_t}}}                                                | -
            {securityContext: {seLinuxOptions: {type: container_kvm_t}}}                                                 | -
            {securityContext: {seLinuxOptions: {type: container_engine_t}}}                                              | -
            {securityContext: {seLinuxOptions: {type: gpu_t}}}                                                           | -
            {securityContext: {seLinuxOptions: {type: spc_t}}}                                                           | securityContext.seLinuxOptions.type is "spc_t", and must be unset, container_t or another type that podSecurity.allow.seLinuxTypes of the cluster-config names
            {securityContext: {seLinuxOptions: {user: system_u, role: system_r}}}                                        | securityContext.seLinuxOptions.user is "system_u", and must be unset AND securityContext.seLinuxOptions.role is "system_r", and must be unset
            {securityContext: {seLinuxOptions: spc_t}}                                                                   | securityContext.seLinuxOptions is "spc_t", and must be unset or an object
            {containers: [{name: a, securityContext: {seLinuxOptions: {type: Container_t}}}]}                            | containers[a].securityContext.seLinuxOptions.type is "Container_t", and must be unset, container_t or another type that podSecurity.allow.seLinuxTypes of the cluster-config names
            {initContainers: [{name: b, restartPolicy: Always, securityContext: {seLinuxOptions: {type: Container_t}}}]} | initContainers[b].securityContext.seLinuxOptions.type is "Container_t", and must be unset, container_t or another type that podSecurity.allow.seLinuxTypes of the cluster-config names
            {ephemeralContainers: [{name: c, securityContext: {seLinuxOptions: {type: Container_t}}}]}                   | ephemeralContainers[c].securityContext.seLinuxOptions.type is "Container_t", and must be unset, container_t or another type that podSecurity.allow.seLinuxTypes of the cluster-config names
            {futureContainers: [{securityContext: {seLinuxOptions: {type: Container_t}}}]}                               | futureContainers[0].securityContext.seLinuxOptions.type is "Container_t", and must be unset, container_t or another type that podSecurity.allow.seLinuxTypes of the cluster-config names
            {containers: [{name: a, securityContext: {seLinuxOptions: {role: x}}}]}                                      | containers[a].securityContext.seLinuxOptions.role is "x", and must be unset
            {initContainers: [{name: b, restartPolicy: Always, securityContext: {seLinuxOptions: {role: x}}}]}           | initContainers[b].securityContext.seLinuxOptions.role is "x", and must be unset
            {ephemeralContainers: [{name: c, securityContext: {seLinuxOptions: {role: x}}}]}                             | ephemeralContainers[c].securityContext.seLinuxOptions.role is "x", and must be unset
            {futureContainers: [{securityContext: {seLinuxOptions: {role: x}}}]}                                         | futureContainers[0].securityContext.seLinuxOptions.role is "x", and must be unset
            """)
    void holdsWhereProcessesStayInTheDomainsOfContainers(String pod, String violations) {
        CheckRun.finds(new SeLinuxOptionsCheck(Set.of("gpu_t")), pod, violations);
    }
}
