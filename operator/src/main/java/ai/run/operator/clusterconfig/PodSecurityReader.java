package ai.run.operator.clusterconfig;

import ai.run.operator.clusterconfig.PodSecurityAllowances.HostPath;
import ai.run.operator.clusterconfig.PodSecurityAllowances.PortRange;
import ai.run.operator.yaml.InvalidYamlException;
import ai.run.operator.yaml.YamlMapping;
import ai.run.operator.yaml.YamlValue;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Reads the part {@code podSecurity} of the cluster-config. A list that is there takes the place of the default one. */
final class PodSecurityReader {

    private static final int HOST_PATHS_MAX = 100;
    private static final int PATH_MAX_LENGTH = 4096;

    private static final Pattern COMPONENT = Pattern.compile("(?!\\.{1,2}$)[^/\\p{Cntrl}]+");
    private static final Pattern PORTS = Pattern.compile("([1-9][0-9]{0,4})(?:-([1-9][0-9]{0,4}))?");
    private static final int PORT_MAX = 65_535;

    /** Dots, as the kubelet's own flag for unsafe sysctls has them, and slashes for interfaces with dots in their names. */
    private static final Pattern SYSCTL = Pattern.compile("[a-z0-9]([-_a-z0-9./]{0,251}[a-z0-9])?");

    private static final Pattern SELINUX_TYPE = Pattern.compile("[A-Za-z0-9_.-]{1,255}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.:\\[\\]-]{1,253}");

    private PodSecurityReader() {}

    static PodSecurityAllowances read(YamlValue value) throws InvalidYamlException {
        return value.mapping("allow")
                .optional("allow", PodSecurityReader::allowances)
                .orElse(PodSecurityAllowances.DEFAULT);
    }

    private static PodSecurityAllowances allowances(YamlValue value) throws InvalidYamlException {
        var keys = value.mapping(
                "volumeTypes",
                "fsGroupVolumeTypes",
                "subPathVolumeTypes",
                "hostPaths",
                "capabilities",
                "hostPorts",
                "sysctls",
                "seLinuxTypes",
                "probeHosts");
        var defaults = PodSecurityAllowances.DEFAULT;
        return new PodSecurityAllowances(
                names(
                        keys,
                        "volumeTypes",
                        "one of " + PodSecurityAllowances.listed(PodSecurityAllowances.KNOWN_VOLUME_TYPES),
                        PodSecurityAllowances.KNOWN_VOLUME_TYPES::contains,
                        defaults.volumeTypes()),
                names(
                        keys,
                        "fsGroupVolumeTypes",
                        "one of " + PodSecurityAllowances.listed(PodSecurityAllowances.KNOWN_FS_GROUP_VOLUME_TYPES),
                        PodSecurityAllowances.KNOWN_FS_GROUP_VOLUME_TYPES::contains,
                        defaults.fsGroupVolumeTypes()),
                names(
                        keys,
                        "subPathVolumeTypes",
                        "one of " + PodSecurityAllowances.listed(PodSecurityAllowances.KNOWN_SUB_PATH_VOLUME_TYPES),
                        PodSecurityAllowances.KNOWN_SUB_PATH_VOLUME_TYPES::contains,
                        defaults.subPathVolumeTypes()),
                keys.optional("hostPaths", PodSecurityReader::hostPaths).orElse(defaults.hostPaths()),
                names(
                        keys,
                        "capabilities",
                        "one of " + PodSecurityAllowances.listed(PodSecurityAllowances.KNOWN_CAPABILITIES),
                        PodSecurityAllowances.KNOWN_CAPABILITIES::contains,
                        defaults.capabilities()),
                keys.optional("hostPorts", list -> list.list(PodSecurityReader::ports))
                        .orElse(defaults.hostPorts()),
                names(
                        keys,
                        "sysctls",
                        "the name of a kernel parameter such as net.core.somaxconn",
                        SYSCTL.asMatchPredicate(),
                        defaults.sysctls()),
                names(
                        keys,
                        "seLinuxTypes",
                        "the name of an SELinux type such as container_device_t",
                        SELINUX_TYPE.asMatchPredicate(),
                        defaults.seLinuxTypes()),
                names(
                        keys,
                        "probeHosts",
                        "a host name or IP address such as 127.0.0.1",
                        HOST.asMatchPredicate(),
                        defaults.probeHosts()));
    }

    private static Set<String> names(
            YamlMapping keys, String key, String allowed, Predicate<String> valid, Set<String> defaults)
            throws InvalidYamlException {
        var names = keys.optional(key, list -> list.list(name -> name.text(allowed, valid)));
        return names.<Set<String>>map(HashSet::new).orElse(defaults);
    }

    private static List<HostPath> hostPaths(YamlValue value) throws InvalidYamlException {
        var paths = value.list(PodSecurityReader::hostPath);
        if (paths.size() > HOST_PATHS_MAX) {
            throw value.invalid("has more than " + HOST_PATHS_MAX + " paths; allow a directory above them");
        }
        for (int index = 0; index < paths.size(); index++) {
            for (int other = 0; other < paths.size(); other++) {
                if (index != other && contradicts(paths.get(index).path(), paths.get(other))) {
                    throw value.invalid("has the path of [" + index + "] at that of [" + other
                            + "], or below it, where jobs may write and decide what is there; remove one of them");
                }
            }
        }
        return paths;
    }

    private static boolean contradicts(String path, HostPath other) {
        return path.equals(other.path()) || (other.writable() && path.startsWith(other.path() + "/"));
    }

    private static HostPath hostPath(YamlValue value) throws InvalidYamlException {
        var keys = value.mapping("path", "writable");
        return new HostPath(
                keys.required("path", PodSecurityReader::path),
                keys.optional("writable", YamlValue::bool).orElse(false));
    }

    private static String path(YamlValue value) throws InvalidYamlException {
        return value.text(
                "an absolute path such as /mnt/datasets, other than /, without . and .. and without a slash at the end",
                PodSecurityReader::isPath);
    }

    private static boolean isPath(String text) {
        return text.length() <= PATH_MAX_LENGTH
                && text.startsWith("/")
                && List.of(text.substring(1).split("/", -1)).stream().allMatch(COMPONENT.asMatchPredicate());
    }

    private static PortRange ports(YamlValue value) throws InvalidYamlException {
        return parsed(value.textOrWholeNumber(
                        "a range such as \"8000-9000\" or one port, from 1 to " + PORT_MAX + ", the smaller end first",
                        text -> parsed(text).isPresent()))
                .orElseThrow();
    }

    private static Optional<PortRange> parsed(String text) {
        var ports = PORTS.matcher(text);
        if (!ports.matches()) {
            return Optional.empty();
        }
        var first = Integer.parseInt(ports.group(1));
        var last = ports.group(2) == null ? first : Integer.parseInt(ports.group(2));
        return first <= last && last <= PORT_MAX ? Optional.of(new PortRange(first, last)) : Optional.empty();
    }
}
