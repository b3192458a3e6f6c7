package ai.run.operator.verification;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Every UID and GID that a pod names for its processes, in the pod's context or a container's. What it does not name, the
 * image chooses: {@link UnmanagedPodVerifier} finds that.
 *
 * @param uids the user IDs
 * @param gids the group IDs: primary, supplemental and {@code fsGroup}, which every process becomes a member of
 */
public record PodIds(Set<Long> uids, Set<Long> gids) {

    /**
     * Collects the IDs of a pod that {@link UnmanagedPodVerifier} has no objections to.
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

    /** Says whether the pod names a UID and a primary GID for each of its containers, and leaves none of these to an image. */
    public static boolean areNamed(JsonNode podSpec) {
        var pod = podSpec.path("securityContext");
        return ContainerLists.of(podSpec).values().stream()
                .flatMap(JsonNode::valueStream)
                .map(container -> container.path("securityContext"))
                .allMatch(container -> Stream.of("runAsUser", "runAsGroup")
                        .allMatch(id -> container.path(id).isIntegralNumber()
                                || (isUnset(container.path(id)) && pod.path(id).isIntegralNumber())));
    }

    private static boolean isUnset(JsonNode value) {
        return value.isMissingNode() || value.isNull();
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
