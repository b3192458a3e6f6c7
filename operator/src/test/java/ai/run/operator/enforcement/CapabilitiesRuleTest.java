package ai.run.operator.enforcement;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapabilitiesRuleTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALL",
                "SYS_ADMIN",
                "SYS_MODULE",
                "SYS_RAWIO",
                "SYS_BOOT",
                "SYS_PTRACE",
                "DAC_READ_SEARCH",
                "BPF",
                "PERFMON",
                "MAC_ADMIN",
                "MAC_OVERRIDE",
                "CAP_SYS_ADMIN",
                "sys_admin",
                "cap_Sys_Admin",
                "CAP_ALL",
                "all",
                "\" SYS_ADMIN \""
            })
    void refusesWhatAmountsToRootInAnySpelling(String capability) {
        RuleRun.of(new CapabilitiesRule(), adding(capability))
                .refuses(
                        "PrivilegeEscalation: containers[a] asks for capabilities.add: [" + capability.replace("\"", "")
                                + "]; remove it, because preventPrivilegeEscalation is in force");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "IPC_LOCK",
                "NET_RAW",
                "NET_ADMIN",
                "SYS_NICE",
                "SYS_RESOURCE",
                "CAP_IPC_LOCK",
                // the default set of containerd and CRI-O
                "AUDIT_WRITE",
                "CHOWN",
                "DAC_OVERRIDE",
                "FOWNER",
                "FSETID",
                "KILL",
                "MKNOD",
                "NET_BIND_SERVICE",
                "SETFCAP",
                "SETGID",
                "SETPCAP",
                "SETUID",
                "SYS_CHROOT"
            })
    void allowsWhatStaysWithinThePod(String capability) {
        RuleRun.of(new CapabilitiesRule(), adding(capability)).refuses(null);
    }

    @Test
    void namesAllCapabilitiesOfAllContainersAtOnce() {
        var pod =
                """
                initContainers:
                - name: setup
                  securityContext: {capabilities: {add: [sys_module]}}
                containers:
                - name: train
                  securityContext: {capabilities: {add: [NET_RAW, SYS_ADMIN, CAP_BPF], drop: [MAC_ADMIN]}}
                """;
        RuleRun.of(new CapabilitiesRule(), pod)
                .makes(pod)
                .refuses("PrivilegeEscalation: containers[train] asks for capabilities.add: [SYS_ADMIN, CAP_BPF];"
                        + " remove them, because preventPrivilegeEscalation is in force"
                        + " AND PrivilegeEscalation: initContainers[setup] asks for capabilities.add: [sys_module];"
                        + " remove it, because preventPrivilegeEscalation is in force");
    }

    @Test
    void allowsDroppingThem() {
        RuleRun.of(new CapabilitiesRule(), "containers: [{name: a}, {securityContext: {capabilities: {drop: [ALL]}}}]")
                .refuses(null);
    }

    private static String adding(String capability) {
        return "containers: [{name: a, securityContext: {capabilities: {add: [" + capability + "]}}}]";
    }
}
