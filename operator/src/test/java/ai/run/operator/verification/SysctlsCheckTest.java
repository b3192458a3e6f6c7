package ai.run.operator.verification;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SysctlsCheckTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            useHeadersInDisplayName = true,
            nullValues = "-",
            textBlock =
                    """
            POD                                                                                     | VIOLATIONS
            {}                                                                                      | -
            {securityContext: {sysctls: []}}                                                        | -
            {securityContext: {sysctls: [{name: kernel.shm_rmid_forced, value: "1"}]}}              | -
            {securityContext: {sysctls: [{name: net.ipv4.ip_local_port_range, value: "1"}]}}        | -
            {securityContext: {sysctls: [{name: net.ipv4.ip_local_reserved_ports, value: "1"}]}}    | -
            {securityContext: {sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: "1"}]}} | -
            {securityContext: {sysctls: [{name: net.ipv4.ping_group_range, value: "1"}]}}           | -
            {securityContext: {sysctls: [{name: net.ipv4.tcp_fin_timeout, value: "1"}]}}            | -
            {securityContext: {sysctls: [{name: net.ipv4.tcp_keepalive_intvl, value: "1"}]}}        | -
            {securityContext: {sysctls: [{name: net.ipv4.tcp_keepalive_probes, value: "1"}]}}       | -
            {securityContext: {sysctls: [{name: net.ipv4.tcp_keepalive_time, value: "1"}]}}         | -
            {securityContext: {sysctls: [{name: net.ipv4.tcp_rmem, value: "1"}]}}                   | -
            {securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies, value: "1"}]}}             | -
            {securityContext: {sysctls: [{name: net.ipv4.tcp_wmem, value: "1"}]}}                   | -
            {securityContext: {sysctls: [{name: net.core.somaxconn, value: "1"}]}}                  | -
            {securityContext: {sysctls: [{name: kernel.msgmax, value: "1"}]}}                       | securityContext.sysctls[kernel.msgmax].name is "kernel.msgmax", and must be a safe sysctl or one that podSecurity.allow.sysctls of the cluster-config names
            {securityContext: {sysctls: [{name: net/core/somaxconn}]}}                              | securityContext.sysctls[net/core/somaxconn].name is "net/core/somaxconn", and must be a safe sysctl or one that podSecurity.allow.sysctls of the cluster-config names
            {securityContext: {sysctls: [{value: "1"}]}}                                            | securityContext.sysctls[0].name is unset, and must be a safe sysctl or one that podSecurity.allow.sysctls of the cluster-config names
            {securityContext: {sysctls: x}}                                                         | securityContext.sysctls is "x", and must be unset or a list
            """)
    void holdsWhereOnlySafeAndAllowedParametersAreSet(String pod, String violations) {
        CheckRun.finds(new SysctlsCheck(Set.of("net.core.somaxconn")), pod, violations);
    }
}
