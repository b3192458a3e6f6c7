package ai.run.operator.testing.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The level "restricted" of Kubernetes' Pod Security Standards, read off their document ("Pod Security Standards", as of
 * 1.34): a control has a name, restricted fields and allowed values. It knows nothing of the operator's own rules.
 */
public final class PodSecurityStandard {

    private static final List<String> CONTAINERS = List.of("containers", "initContainers", "ephemeralContainers");

    private static final Set<String> ADDABLE_CAPABILITIES = Set.of(
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
            "SYS_CHROOT");

    private static final Set<String> SYSCTLS = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_wmem");

    private static final Set<String> VOLUME_TYPES = Set.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "image",
            "persistentVolumeClaim",
            "projected",
            "secret");

    private static final String POD = "spec.securityContext.";
    private static final String CONTAINER = "spec.{containers}[*].securityContext.";

    /** The controls of the level "baseline", which "restricted" contains, and those that it adds. */
    private static final List<Control> CONTROLS = List.of(
            new Control(
                    "HostProcess",
                    undefinedOr("false"),
                    POD + "windowsOptions.hostProcess",
                    CONTAINER + "windowsOptions.hostProcess"),
            new Control("Host Namespaces", undefinedOr("false"), "spec.hostNetwork", "spec.hostPID", "spec.hostIPC"),
            new Control("Privileged Containers", undefinedOr("false"), CONTAINER + "privileged"),
            new Control("Capabilities", oneOf(ADDABLE_CAPABILITIES), CONTAINER + "capabilities.add[*]"),
            new Control("HostPath Volumes", JsonNode::isMissingNode, "spec.volumes[*].hostPath"),
            new Control("Host Ports", undefinedOr("0"), "spec.{containers}[*].ports[*].hostPort"),
            new Control(
                    "Host Probes / Lifecycle Hooks",
                    undefinedOr(""),
                    "spec.{containers}[*].livenessProbe.httpGet.host",
                    "spec.{containers}[*].readinessProbe.httpGet.host",
                    "spec.{containers}[*].startupProbe.httpGet.host",
                    "spec.{containers}[*].livenessProbe.tcpSocket.host",
                    "spec.{containers}[*].readinessProbe.tcpSocket.host",
                    "spec.{containers}[*].startupProbe.tcpSocket.host",
                    "spec.{containers}[*].lifecycle.postStart.httpGet.host",
                    "spec.{containers}[*].lifecycle.postStart.tcpSocket.host",
                    "spec.{containers}[*].lifecycle.preStop.httpGet.host",
                    "spec.{containers}[*].lifecycle.preStop.tcpSocket.host"),
            new Control(
                    "AppArmor",
                    undefinedOr("RuntimeDefault", "Localhost"),
                    POD + "appArmorProfile.type",
                    CONTAINER + "appArmorProfile.type"),
            new Control(
                    "SELinux",
                    undefinedOr("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"),
                    POD + "seLinuxOptions.type",
                    CONTAINER + "seLinuxOptions.type"),
            new Control(
                    "SELinux",
                    undefinedOr(""),
                    POD + "seLinuxOptions.user",
                    CONTAINER + "seLinuxOptions.user",
                    POD + "seLinuxOptions.role",
                    CONTAINER + "seLinuxOptions.role"),
            new Control("/proc Mount Type", undefinedOr("Default"), CONTAINER + "procMount"),
            new Control("Sysctls", oneOf(SYSCTLS), POD + "sysctls[*].name"),
            // Restricted.
            new Control("Volume Types", PodSecurityStandard::isOfAllowedType, "spec.volumes[*]"),
            new Control("Privilege Escalation (v1.8+)", anyOf("false"), CONTAINER + "allowPrivilegeEscalation"),
            new Control("Running as Non-root", undefinedOr("true"), POD + "runAsNonRoot", CONTAINER + "runAsNonRoot"),
            new Control(
                    "Running as Non-root user (v1.23+)",
                    value -> value.isMissingNode() || !value.asText().equals("0"),
                    POD + "runAsUser",
                    CONTAINER + "runAsUser"),
            new Control(
                    "Seccomp (v1.19+)",
                    undefinedOr("RuntimeDefault", "Localhost"),
                    POD + "seccompProfile.type",
                    CONTAINER + "seccompProfile.type"),
            new Control("Capabilities (v1.22+)", PodSecurityStandard::containsAll, CONTAINER + "capabilities.drop"),
            new Control("Capabilities (v1.22+)", anyOf("NET_BIND_SERVICE"), CONTAINER + "capabilities.add[*]"));

    /** "The container fields may be undefined/nil if the pod-level field is set", and only then. */
    private static final List<Inherited> INHERITED = List.of(
            new Inherited("Running as Non-root", "runAsNonRoot"),
            new Inherited("Seccomp (v1.19+)", "seccompProfile.type"));

    private record Control(String name, Predicate<JsonNode> allowed, List<String> fields) {

        Control(String name, Predicate<JsonNode> allowed, String... fields) {
            this(name, allowed, List.of(fields));
        }
    }

    private record Inherited(String control, String field) {}

    private record Field(String path, JsonNode value) {}

    private PodSecurityStandard() {}

    /** What is wrong with a pod or a pod template: the control's name, the field and its value, sorted. */
    public static Set<String> violations(JsonNode pod) {
        var violations = new TreeSet<String>();
        for (var control : CONTROLS) {
            control.fields().stream()
                    .flatMap(field -> select(pod, field))
                    .filter(field -> !control.allowed().test(field.value()))
                    .forEach(field -> violations.add(describe(control.name(), field)));
        }
        for (var inherited : INHERITED) {
            if (select(pod, POD + inherited.field()).allMatch(field -> isUndefined(field.value()))) {
                select(pod, CONTAINER + inherited.field())
                        .filter(field -> isUndefined(field.value()))
                        .forEach(field -> violations.add(describe(inherited.control(), field)));
            }
        }
        return violations;
    }

    private static String describe(String control, Field field) {
        return "%s: %s is %s"
                .formatted(control, field.path(), isUndefined(field.value()) ? "undefined" : field.value());
    }

    // Allowed values.

    private static Predicate<JsonNode> anyOf(String... values) {
        return oneOf(Set.of(values));
    }

    private static Predicate<JsonNode> oneOf(Set<String> values) {
        return value -> values.contains(value.asText());
    }

    private static Predicate<JsonNode> undefinedOr(String... values) {
        return anyOf(values).or(PodSecurityStandard::isUndefined);
    }

    private static boolean isUndefined(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** The server makes an emptyDir of one that has no type. */
    private static boolean isOfAllowedType(JsonNode volume) {
        var types = new TreeSet<String>();
        volume.fieldNames().forEachRemaining(types::add);
        types.remove("name");
        return types.size() <= 1 && VOLUME_TYPES.containsAll(types);
    }

    private static boolean containsAll(JsonNode drop) {
        for (var capability : drop) {
            if (capability.asText().equals("ALL")) {
                return true;
            }
        }
        return false;
    }

    // Restricted fields, written as in the document; {containers} stands for its three lists of containers.

    private static Stream<Field> select(JsonNode pod, String path) {
        var paths = path.contains("{containers}")
                ? CONTAINERS.stream().map(list -> path.replace("{containers}", list))
                : Stream.of(path);
        return paths.flatMap(one -> select(new Field("", pod), List.of(one.split("\\."))));
    }

    private static Stream<Field> select(Field from, List<String> path) {
        if (path.isEmpty()) {
            return Stream.of(from);
        }
        var rest = path.subList(1, path.size());
        var name = path.get(0).replace("[*]", "");
        var child = new Field(from.path() + "." + name, from.value().path(name));
        if (name.equals(path.get(0))) {
            return select(child, rest);
        }
        var elements = new ArrayList<Field>();
        for (var element : child.value()) {
            elements.add(new Field("%s[%d]".formatted(child.path(), elements.size()), element));
        }
        return elements.stream().flatMap(element -> select(element, rest));
    }
}
