package ai.run.operator.enforcement;

import ai.run.operator.clusterconfig.ClusterConfig;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a pod that somebody else wrote against what the cluster-config enforces. Nothing is filled in, so the pod has to
 * say it all: who it runs as must be written, and allowed.
 */
public final class ForeignPodVerifier {

    private ForeignPodVerifier() {}

    /**
     * Checks a pod.
     *
     * @param podSpec the {@code spec}, as the API server would store it
     * @param config what is in force
     * @param strictGroups whether to ask for {@code supplementalGroupsPolicy: Strict}, which only newer servers know
     * @return every violation, each beginning with the path of a field below {@code spec}; empty when the pod holds
     */
    public static List<String> verify(JsonNode podSpec, ClusterConfig config, boolean strictGroups) {
        var violations = new ArrayList<String>();
        if (config.enforceRunAsUser()) {
            var identity = config.identity();
            var check = new AllowedUserCheck(
                    podSpec.path("securityContext"), identity.allowedUids(), identity.allowedGids(), strictGroups);
            PodVerifier.verify(podSpec, check, violations);
            PodVerifier.verify(podSpec, new LinuxCheck(false), violations);
            PodVerifier.verify(podSpec, FsGroupCheck.DEFAULT, violations);
        }
        if (config.enforcePreventPrivilegeEscalation()) {
            PodVerifier.verify(podSpec, new PrivilegeCheck(), violations);
        }
        return List.copyOf(violations);
    }
}
