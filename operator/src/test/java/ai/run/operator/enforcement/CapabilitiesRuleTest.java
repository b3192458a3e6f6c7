package ai.run.operator.enforcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.run.operator.clusterconfig.PodSecurityAllowances;
import ai.run.operator.text.Printable;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CapabilitiesRuleTest {

    private static final CapabilitiesRule DEFAULT = new CapabilitiesRule(PodSecurityAllowances.DEFAULT.capabilities());

    /** All that Linux has, by capabilities(7): a kernel that brings another needs a row, and no other change. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            textBlock =
                    """
            CAPABILITY         | BY DEFAULT | AT MOST
            AUDIT_CONTROL      | refused    | refused
            AUDIT_READ         | refused    | refused
            AUDIT_WRITE        | refused    | refused
            BLOCK_SUSPEND      | refused    | refused
            BPF                | refused    | refused
            CHECKPOINT_RESTORE | refused    | refused
            CHOWN              | refused    | refused
            DAC_OVERRIDE       | refused    | refused
            DAC_READ_SEARCH    | refused    | refused
            FOWNER             | refused    | refused
            FSETID             | refused    | refused
            IPC_LOCK           | allowed    | allowed
            IPC_OWNER          | refused    | refused
            KILL               | refused    | refused
            LEASE              | refused    | refused
            LINUX_IMMUTABLE    | refused    | refused
            MAC_ADMIN          | refused    | refused
            MAC_OVERRIDE       | refused    | refused
            MKNOD              | refused    | refused
            NET_ADMIN          | refused    | allowed
            NET_BIND_SERVICE   | allowed    | allowed
            NET_BROADCAST      | refused    | refused
            NET_RAW            | refused    | allowed
            PERFMON            | refused    | refused
            SETFCAP            | refused    | refused
            SETGID             | refused    | refused
            SETPCAP            | refused    | refused
            SETUID             | refused    | refused
            SYSLOG             | refused    | refused
            SYS_ADMIN          | refused    | refused
            SYS_BOOT           | refused    | refused
            SYS_CHROOT         | refused    | refused
            SYS_MODULE         | refused    | refused
            SYS_NICE           | refused    | allowed
            SYS_PACCT          | refused    | refused
            SYS_PTRACE         | refused    | refused
            SYS_RAWIO          | refused    | refused
            SYS_RESOURCE       | refused    | allowed
            SYS_TIME           | refused    | refused
            SYS_TTY_CONFIG     | refused    | refused
            WAKE_ALARM         | refused    | refused
            ALL                | refused    | refused
            """)
    void allowsWhatTheListNames(String capability, String byDefault, String atMost) {
        RuleRun.of(DEFAULT, adding(capability)).refuses(byDefault.equals("allowed") ? null : refusal(capability));

        assertThat(PodSecurityAllowances.KNOWN_CAPABILITIES.contains(capability))
                .isEqualTo(atMost.equals("allowed"));
        if (atMost.equals("refused")) {
            assertThatThrownBy(() -> new PodSecurityAllowances(
                            Set.of(),
                            Set.of(),
                            Set.of(),
                            List.of(),
                            Set.of(capability),
                            List.of(),
                            Set.of(),
                            Set.of(),
                            Set.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CAP_IPC_LOCK",
                "ipc_lock",
                "Ipc_Lock",
                " IPC_LOCK",
                "IPC_LOCK\u200b",
                "\u00a0SYS_ADMIN",
                "\u00a0IPC_LOCK",
                "\u017fYS_ADMIN",
                "IPC_LOC\u212a",
                "NET_B\u0131ND_SERVICE",
                "ALL",
                "cap_sys_admin",
                ""
            })
    void refusesEveryOtherSpelling(String capability) {
        RuleRun.of(DEFAULT, adding('"' + capability + '"')).refuses(refusal(capability));
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
                  securityContext: {capabilities: {add: [NET_RAW, IPC_LOCK, CAP_BPF], drop: [MAC_ADMIN]}}
                ephemeralContainers:
                - name: debug
                  securityContext: {capabilities: {add: [SETUID]}}
                """;
        RuleRun.of(new CapabilitiesRule(Set.of("IPC_LOCK")), pod)
                .makes(pod)
                .refuses("PrivilegeEscalation: containers[train] asks for capabilities.add: [NET_RAW, CAP_BPF];"
                        + " remove them (allowed: IPC_LOCK), because preventPrivilegeEscalation is in force"
                        + " AND PrivilegeEscalation: initContainers[setup] asks for capabilities.add: [sys_module];"
                        + " remove it (allowed: IPC_LOCK), because preventPrivilegeEscalation is in force"
                        + " AND PrivilegeEscalation: ephemeralContainers[debug] asks for capabilities.add: [SETUID];"
                        + " remove it (allowed: IPC_LOCK), because preventPrivilegeEscalation is in force");
    }

    @Test
    void allowsNoneWhereTheListIsEmpty() {
        RuleRun.of(new CapabilitiesRule(Set.of()), adding("NET_BIND_SERVICE"))
                .refuses("PrivilegeEscalation: containers[a] asks for capabilities.add: [NET_BIND_SERVICE]; remove it"
                        + " (allowed: none), because preventPrivilegeEscalation is in force");
    }

    @Test
    void hasNothingToSayAboutDropping() {
        RuleRun.of(DEFAULT, "containers: [{name: a}, {securityContext: {capabilities: {drop: [SYS_ADMIN]}}}]")
                .refuses(null);
    }

    private static String refusal(String capability) {
        return "PrivilegeEscalation: containers[a] asks for capabilities.add: [" + Printable.sentence(capability)
                + "]; remove it (allowed: IPC_LOCK, NET_BIND_SERVICE), because preventPrivilegeEscalation is in force";
    }

    private static String adding(String capability) {
        return "containers: [{name: a, securityContext: {capabilities: {add: [" + capability + "]}}}]";
    }
}
