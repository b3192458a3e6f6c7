package ai.run.operator.verification;

import ai.run.operator.clusterconfig.PodSecurityAllowances;
import java.util.ArrayList;
import java.util.List;

/** The checks that make up a protection: one for each control of the Pod Security Standards, newest version. */
final class PodSecurity {

    private PodSecurity() {}

    /** What holds wherever privilege escalation is prevented: no process can become more than it is. */
    static List<PodCheck> escalation(PodSecurityAllowances allowed) {
        return List.of(
                new AllowPrivilegeEscalationCheck(),
                new PrivilegedCheck(),
                new CapabilitiesCheck(allowed.capabilities()),
                new ProcMountCheck(),
                new HostNamespacesCheck(),
                new WindowsHostProcessCheck());
    }

    /** What "restricted" asks for beyond that, and what it does not ask for yet. */
    static List<PodCheck> confinement(PodSecurityAllowances allowed) {
        return List.of(
                new RunAsNonRootCheck(),
                new RunAsUserCheck(),
                new SeccompProfileCheck(),
                new AppArmorProfileCheck(),
                new SeLinuxOptionsCheck(allowed.seLinuxTypes()),
                new SysctlsCheck(allowed.sysctls()),
                new VolumeTypesCheck(allowed.volumeTypes()),
                new HostPathVolumesCheck(allowed.hostPaths()),
                new HostPortsCheck(allowed.hostPorts()),
                new ProbeHostsCheck(allowed.probeHosts()),
                new EnvFilesCheck());
    }

    /** The same, and what goes beyond the standard: what the author of a pod may not ask for. */
    static List<PodCheck> ofAuthor(PodSecurityAllowances allowed) {
        var checks = new ArrayList<>(confinement(allowed));
        checks.add(new SubPathCheck(allowed.subPathVolumeTypes()));
        return List.copyOf(checks);
    }
}
