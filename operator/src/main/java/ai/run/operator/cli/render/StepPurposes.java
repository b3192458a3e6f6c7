package ai.run.operator.cli.render;

import java.util.Map;

/** What the steps of a decision are for, in words for people who do not know the code. */
final class StepPurposes {

    private static final String USER = " (runAsUser)";
    private static final String PREVENT = " (preventPrivilegeEscalation)";

    private static final Map<String, String> PURPOSES = Map.ofEntries(
            Map.entry("ReservedMetadata", "labels and annotations of other controllers and tools do not reach the pod"),
            Map.entry("HomeDirectory", "a temporary home directory (createHomeDir)"),
            Map.entry("RequiredConstraints", "the SecurityContextConstraints of OpenShift (openshift)"),
            Map.entry("UnknownFieldsRule", "no rule is enforced on what is not understood"),
            Map.entry("RunAsUserRule", "every process starts with the user's UID" + USER),
            Map.entry("RunAsGroupRule", "every process starts with the user's primary GID" + USER),
            Map.entry("RunAsNonRootRule", "the kubelet starts no container as root" + USER),
            Map.entry("SupplementalGroupsRule", "every process is in the user's groups, and in no others" + USER),
            Map.entry("FsGroupRule", "volumes belong to a group of the user's, or keep their own" + USER),
            Map.entry("WindowsRule", "the pod does not ask for Windows" + USER),
            Map.entry("LinuxRule", "the pod runs on Linux" + USER),
            Map.entry("AllowPrivilegeEscalationRule", "setuid programs such as sudo have no effect" + PREVENT),
            Map.entry("PrivilegedRule", "no container is privileged" + PREVENT),
            Map.entry("CapabilitiesRule", "no container adds a capability but those that are allowed" + PREVENT),
            Map.entry("DropCapabilitiesRule", "every container drops all capabilities" + PREVENT),
            Map.entry("SeccompProfileRule", "the runtime's seccomp profile, where none is named" + PREVENT),
            Map.entry("ProcMountRule", "/proc keeps its masks" + PREVENT),
            Map.entry("HostNamespacesRule", "the pod has namespaces of its own" + PREVENT),
            Map.entry("HostProcessRule", "no container is a process of the node itself" + PREVENT),
            Map.entry(
                    "DefaultRunAsNonRootRule",
                    "the kubelet starts no image as root (Pod Security \"restricted\", enforced)"),
            Map.entry("UserNamespaceRule", "a pod with a user namespace of its own can start"),
            Map.entry("WorkloadFactory", "what every workload of a RunaiJob has"));

    private StepPurposes() {}

    /** A clause for the class that takes a step; its name where it has none. */
    static String of(String step) {
        return PURPOSES.getOrDefault(step, step);
    }
}
