package ai.run.operator.enforcement;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * No container adds a capability that amounts to root on the node.
 *
 * <pre>
 * Restricted fields:
 *   spec.containers[*].securityContext.capabilities.add
 *   spec.initContainers[*].securityContext.capabilities.add
 *   spec.ephemeralContainers[*].securityContext.capabilities.add
 * Allowed values: every capability but those of {@link #REFUSED}
 * Others: refused
 * </pre>
 *
 * <p>Stricter would be the level "baseline" of the Pod Security Standards, which allows the container runtime's default
 * set and nothing else. But jobs on GPU clusters need more than that, and these stay within the pod's own namespaces,
 * limits and devices: IPC_LOCK and SYS_RESOURCE (RDMA pins memory), NET_RAW and NET_ADMIN (the pod's network namespace;
 * the host's is refused by {@link HostNamespacesRule}), SYS_NICE (MPI binds processes to processors).
 *
 * <p>Source: capabilities(7); Pod Security Standards, control "Capabilities"; containerd and CRI-O, which take names in
 * any case.
 */
record CapabilitiesRule() implements Rule {

    private static final Set<String> REFUSED = Set.of(
            "ALL",
            // mount, setns, and most of what the kernel asks root for: "the new root"
            "SYS_ADMIN",
            // loads kernel modules
            "SYS_MODULE",
            // reads and writes physical memory and I/O ports
            "SYS_RAWIO",
            // kexec_load: boots the node into a kernel of one's own
            "SYS_BOOT",
            // takes over any process that it sees, whatever its UID; one's own need no capability
            "SYS_PTRACE",
            // open_by_handle_at: opens any file of a mounted file system, the node's included
            "DAC_READ_SEARCH",
            // programs in the kernel, and with PERFMON the memory of the kernel and of every process on the node
            "BPF",
            "PERFMON",
            // overrides or rewrites the mandatory access control of the whole node
            "MAC_ADMIN",
            "MAC_OVERRIDE");

    @Override
    public void apply(Draft draft) {
        for (var container : draft.containers()) {
            var context = container.securityContext();
            if (context == null || context.getCapabilities() == null) {
                continue;
            }
            var refused = refused(context.getCapabilities().getAdd());
            if (!refused.isEmpty()) {
                draft.refuseEscalation(container.path() + " asks for capabilities.add: " + refused + "; remove "
                        + (refused.size() == 1 ? "it" : "them"));
            }
        }
    }

    private static List<String> refused(@Nullable List<String> added) {
        if (added == null) {
            return List.of();
        }
        return added.stream()
                .filter(Objects::nonNull)
                .filter(capability -> REFUSED.contains(normalized(capability)))
                .toList();
    }

    private static String normalized(String capability) {
        var name = capability.strip().toUpperCase(Locale.ROOT);
        return name.startsWith("CAP_") ? name.substring("CAP_".length()) : name;
    }
}
