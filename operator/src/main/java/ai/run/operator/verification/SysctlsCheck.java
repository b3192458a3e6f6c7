package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.elements;
import static ai.run.operator.verification.PodCheck.isOneOf;
import static ai.run.operator.verification.PodCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * The pod sets no kernel parameter that reaches beyond it.
 *
 * <pre>
 * Restricted fields:
 *   spec.securityContext.sysctls[*].name
 * Allowed values: those of the standard, those allowed
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "baseline", control "Sysctls".
 *
 * @param allowed parameters beside those of the standard
 */
record SysctlsCheck(Set<String> allowed) implements PodCheck {

    private static final Set<String> SAFE = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.ping_group_range",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.tcp_wmem");

    @Override
    public void pod(JsonNode spec, List<String> violations) {
        var path = "securityContext.sysctls";
        elements(path, spec.path("securityContext").path("sysctls"), violations, (elementPath, sysctl) -> {
            var name = sysctl.path("name");
            require(
                    isOneOf(SAFE, name) || isOneOf(allowed, name),
                    elementPath + ".name",
                    name,
                    "a safe sysctl or one that podSecurity.allow.sysctls of the cluster-config names",
                    violations);
        });
    }
}
