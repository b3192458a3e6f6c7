package ai.run.operator.verification;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every UID and GID that a pod names for its processes, in the pod's context or a container's. What it does not name, the
 * image chooses: {@link ForeignPodVerifier} finds that.
 *
 * @param uids the user IDs
 * @param gids the group IDs: primary, supplemental and {@code fsGroup}, which every process becomes a member of
 */
public record PodIds(Set<Long> uids, Set<Long> gids) {

    /**
     * Collects the IDs of a pod that {@link ForeignPodVerifier} has no objections to.
     *
     * @param podSpec the {@code spec}, as the API server would store it
     */
    public static PodIds of(JsonNode podSpec) {
        var ids = new PodIds(new TreeSet<>(), new TreeSet<>());
        ids.add(podSpec.path("securityContext"));
        ContainerLists.of(podSpec)
                .values()
                .forEach(containers -> containers.forEach(container -> ids.add(container.path("securityContext"))));
        return ids;
    }

    private void add(JsonNode context) {
        add(context.path("runAsUser"), uids);
        add(context.path("runAsGroup"), gids);
        add(context.path("fsGroup"), gids);
        context.path("supplementalGroups").forEach(group -> add(group, gids));
    }

    private static void add(JsonNode id, Set<Long> ids) {
        if (id.isIntegralNumber()) {
            ids.add(id.longValue());
        }
    }
}
