package ai.run.operator.clusterconfig;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the administrator lets pods have beyond the Pod Security Standard "restricted", where
 * {@code enforcePreventPrivilegeEscalation} holds them to it, and beside it what {@code fsGroup} may reach, where runAsUser is in
 * force. Everything is allowed by name, nothing by a pattern.
 *
 * @param volumeTypes volume sources beside the standard's own, as the fields of core/v1 Volume are called
 * @param fsGroupVolumeTypes volume sources whose files {@code fsGroup} may change, beside those that are the pod's own; absent where
 *     an older operator wrote the others down, and left out for it where there are none
 * @param subPathVolumeTypes volume sources below whose root a mount may begin, beside those that are the pod's own; absent and left out as
 *     the ones before
 * @param hostPaths paths of the node that may be mounted; no other may
 * @param capabilities what a container may add after it dropped ALL
 * @param hostPorts ports of the node that a container may take
 * @param sysctls kernel parameters beside the standard's own
 * @param seLinuxTypes SELinux types beside the standard's own
 * @param probeHosts hosts, other than the pod itself, that the kubelet may be told to connect to in probes and hooks
 */
public record PodSecurityAllowances(
        Set<String> volumeTypes,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY) Set<String> fsGroupVolumeTypes,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY) Set<String> subPathVolumeTypes,
        List<HostPath> hostPaths,
        Set<String> capabilities,
        List<PortRange> hostPorts,
        Set<String> sysctls,
        Set<String> seLinuxTypes,
        Set<String> probeHosts) {

    /**
     * The capabilities that may be allowed, ever. None of them changes who a process is (SETUID, SETGID, SETFCAP, SETPCAP), reads
     * or writes past the modes of files (DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER, FSETID, CHOWN, SYS_ADMIN), makes or opens devices
     * (MKNOD, SYS_RAWIO), or reaches other processes (SYS_PTRACE, KILL, CHECKPOINT_RESTORE), the kernel or its records (BPF,
     * PERFMON, SYS_MODULE, SYSLOG, AUDIT_*, MAC_*, SYS_TIME, SYS_BOOT). And these do not, because:
     *
     * <ul>
     *   <li>IPC_LOCK: pins memory, within the container's limit; RDMA needs it.
     *   <li>NET_BIND_SERVICE: listens below port 1024 of the pod's own address.
     *   <li>NET_RAW, NET_ADMIN: any packet from, and any setting of, the pod's own network namespace; the node's is rejected. They can
     *       disturb or imitate other pods of an unprotected network.
     *   <li>SYS_NICE: priorities and processors of the pod's own processes; at real-time priority it can starve its node.
     *   <li>SYS_RESOURCE: goes beyond resource limits of users and quotas of disks, not those of the container's cgroup.
     * </ul>
     *
     * <p>Source: capabilities(7).
     */
    public static final Set<String> KNOWN_CAPABILITIES =
            Set.of("IPC_LOCK", "NET_ADMIN", "NET_BIND_SERVICE", "NET_RAW", "SYS_NICE", "SYS_RESOURCE");

    /**
     * The volume types that may be allowed beside those of the standard. Not among them: {@code hostPath}, which has a key of its own,
     * and {@code gitRepo}, whose repository's hooks run as root on the node (CVE-2024-10220).
     */
    public static final Set<String> KNOWN_VOLUME_TYPES = Set.of(
            "awsElasticBlockStore",
            "azureDisk",
            "azureFile",
            "cephfs",
            "cinder",
            "fc",
            "flexVolume",
            "flocker",
            "gcePersistentDisk",
            "glusterfs",
            "iscsi",
            "nfs",
            "photonPersistentDisk",
            "portworxVolume",
            "quobyte",
            "rbd",
            "scaleIO",
            "storageos",
            "vsphereVolume");

    /**
     * The volume types whose files the kubelet, or the driver for it, gives to the pod's {@code fsGroup}. On the others
     * ({@code cephfs}, {@code glusterfs}, {@code hostPath}, {@code image}, {@code nfs}, {@code photonPersistentDisk},
     * {@code quobyte}) it changes nothing. What a claim leads to is one of these, a driver's, or a disk of the node.
     *
     * <p>Source: the plugins of Kubernetes 1.20 to 1.36, which call SetVolumeOwnership; azureFile is mounted with the group.
     */
    public static final Set<String> KNOWN_FS_GROUP_VOLUME_TYPES = Set.of(
            "awsElasticBlockStore",
            "azureDisk",
            "azureFile",
            "cinder",
            "csi",
            "ephemeral",
            "fc",
            "flexVolume",
            "flocker",
            "gcePersistentDisk",
            "iscsi",
            "persistentVolumeClaim",
            "portworxVolume",
            "rbd",
            "scaleIO",
            "storageos",
            "vsphereVolume");

    /** The volume types on which a mount's {@code subPath} may be allowed: all that others may use too. */
    public static final Set<String> KNOWN_SUB_PATH_VOLUME_TYPES = Stream.concat(
                    KNOWN_VOLUME_TYPES.stream(), Stream.of("csi", "ephemeral", "persistentVolumeClaim"))
            .collect(Collectors.toUnmodifiableSet());

    /** NFS, whose server is told the process's own UID, and the two capabilities that training jobs commonly ask for. */
    public static final PodSecurityAllowances DEFAULT = new PodSecurityAllowances(
            Set.of("nfs"),
            Set.of(),
            Set.of(),
            List.of(),
            Set.of("NET_BIND_SERVICE", "IPC_LOCK"),
            List.of(),
            Set.of(),
            Set.of(),
            Set.of());

    /**
     * @throws IllegalArgumentException if a capability or volume type is not a known one, whoever asks
     */
    public PodSecurityAllowances {
        volumeTypes = ordered(volumeTypes);
        fsGroupVolumeTypes = ordered(fsGroupVolumeTypes);
        subPathVolumeTypes = ordered(subPathVolumeTypes);
        hostPaths = List.copyOf(hostPaths);
        capabilities = ordered(capabilities);
        hostPorts = List.copyOf(hostPorts);
        sysctls = ordered(sysctls);
        seLinuxTypes = ordered(seLinuxTypes);
        probeHosts = ordered(probeHosts);
        requireKnown(KNOWN_VOLUME_TYPES, volumeTypes);
        requireKnown(KNOWN_FS_GROUP_VOLUME_TYPES, fsGroupVolumeTypes);
        requireKnown(KNOWN_SUB_PATH_VOLUME_TYPES, subPathVolumeTypes);
        requireKnown(KNOWN_CAPABILITIES, capabilities);
    }

    private static void requireKnown(Set<String> known, Set<String> names) {
        if (!known.containsAll(names)) {
            throw new IllegalArgumentException("not to be allowed: " + names);
        }
    }

    /** What is written down of it is to be the same every time. */
    private static Set<String> ordered(Set<String> names) {
        return Collections.unmodifiableSet(new TreeSet<>(names));
    }

    /** Names in the order of the alphabet, for messages. */
    public static String listed(Set<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }

    /**
     * A path of the node. What lies below it is allowed too where it is mounted read-only. A writable one is allowed as it is and
     * no deeper: a job could make a link in it that leads anywhere, and the node follows it as root. What is deeper is reached by
     * {@code subPath}, with which the kubelet does not leave the volume.
     *
     * @param path absolute, without empty, {@code .} and {@code ..} components
     * @param writable whether containers may mount it writable, and pods may have it created
     */
    public record HostPath(String path, boolean writable) {}

    /** Ports from {@code first} to {@code last}, both included. */
    public record PortRange(int first, int last) {
        @Override
        public String toString() {
            return first == last ? Integer.toString(first) : first + "-" + last;
        }
    }
}
