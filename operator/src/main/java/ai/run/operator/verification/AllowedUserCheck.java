package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.is;
import static ai.run.operator.verification.PodCheck.isUnset;
import static ai.run.operator.verification.PodCheck.require;
import static ai.run.operator.verification.PodCheck.requireUnset;

import ai.run.operator.clusterconfig.IdRanges;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Holds when every process of the pod runs with a UID and groups that the pod names and the cluster-config allows; root's
 * are never among them.
 *
 * @param uids the allowed UIDs
 * @param gids the allowed GIDs
 * @param strictGroups whether the pod must also forbid the groups that the image's {@code /etc/group} would add
 */
record AllowedUserCheck(IdRanges uids, IdRanges gids, boolean strictGroups) implements PodCheck {

    @Override
    public void pod(JsonNode spec, List<String> violations) {
        var podContext = spec.path("securityContext");
        requireAllowed("securityContext.runAsUser", podContext.path("runAsUser"), uids, violations);
        requireAllowed("securityContext.runAsGroup", podContext.path("runAsGroup"), gids, violations);
        requireAllowed("securityContext.fsGroup", podContext.path("fsGroup"), gids, violations);

        var groups = podContext.path("supplementalGroups");
        require(
                isUnset(groups) || (groups.isArray() && groups.valueStream().allMatch(group -> isAllowed(group, gids))),
                "securityContext.supplementalGroups",
                groups,
                "a list of GIDs of " + gids,
                violations);

        var policy = podContext.path("supplementalGroupsPolicy");
        require(
                !strictGroups || "Strict".equals(policy.textValue()),
                "securityContext.supplementalGroupsPolicy",
                policy,
                "Strict",
                violations);

        requireUnset("securityContext.windowsOptions", podContext.path("windowsOptions"), violations);
    }

    @Override
    public void container(JsonNode spec, String path, JsonNode container, List<String> violations) {
        var podContext = spec.path("securityContext");
        var context = container.path("securityContext");
        var contextPath = path + ".securityContext";
        requireNamed(contextPath, podContext, context, "runAsUser", uids, violations);
        requireNamed(contextPath, podContext, context, "runAsGroup", gids, violations);

        requireUnset(contextPath + ".windowsOptions", context.path("windowsOptions"), violations);
    }

    /** The image's own user is nobody's choice: it is root unless somebody thought of it. */
    private static void requireNamed(
            String path,
            JsonNode podContext,
            JsonNode context,
            String field,
            IdRanges allowed,
            List<String> violations) {
        var own = context.path(field);
        requireAllowed(path + "." + field, own, allowed, violations);
        require(
                !isUnset(own) || !isUnset(podContext.path(field)),
                path + "." + field,
                own,
                "one of " + allowed + ", here or in the pod's securityContext",
                violations);
    }

    private static void requireAllowed(String path, JsonNode id, IdRanges allowed, List<String> violations) {
        require(isUnset(id) || isAllowed(id, allowed), path, id, "one of " + allowed, violations);
    }

    private static boolean isAllowed(JsonNode id, IdRanges allowed) {
        return id.isIntegralNumber() && id.canConvertToLong() && !is(0, id) && allowed.contains(id.longValue());
    }
}
