package ai.run.operator.verification;

import ai.run.operator.clusterconfig.ClusterConfig;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a pod that somebody else wrote against what the cluster-config enforces. Nothing is filled in, so the pod has to
 * say it all: who it runs as must be written, and allowed, and so must all that "restricted" asks for.
 */
public final class UnmanagedPodVerifier {

    private UnmanagedPodVerifier() {}

    /**
     * Checks a pod.
     *
     * @param pod the pod, as the API server would store it
     * @param config what is in force
     * @param strictGroups whether to ask for {@code supplementalGroupsPolicy: Strict}, which only newer servers know
     * @return every violation, each beginning with the path of a field below {@code spec}, or an annotation; empty when the pod holds
     */
    public static List<String> verify(JsonNode pod, ClusterConfig config, boolean strictGroups) {
        var checks = new ArrayList<PodCheck>();
        if (config.enforceRunAsUser()) {
            var identity = config.identity();
            checks.add(new AllowedUserCheck(identity.allowedUids(), identity.allowedGids(), strictGroups));
            checks.add(new LinuxCheck(false));
            checks.add(new FsGroupCheck(config.podSecurity().fsGroupVolumeTypes()));
        }
        if (config.enforceRunAsUser() || config.enforcePreventPrivilegeEscalation()) {
            checks.add(new PriorityClassCheck());
        }
        if (config.enforcePreventPrivilegeEscalation()) {
            checks.addAll(PodSecurity.escalation(config.podSecurity()));
            checks.addAll(PodSecurity.ofAuthor(config.podSecurity()));
        }
        return PodVisit.violations(pod, checks);
    }
}
