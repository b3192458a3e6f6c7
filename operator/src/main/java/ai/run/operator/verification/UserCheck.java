package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.is;
import static ai.run.operator.verification.PodCheck.isUnset;
import static ai.run.operator.verification.PodCheck.require;
import static ai.run.operator.verification.PodCheck.requireUnset;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Holds when every process of the pod runs as the user, and the user is not root.
 *
 * @param uid the user's UID
 * @param gid the user's primary GID
 * @param groups the user's further groups
 */
record UserCheck(long uid, long gid, List<Long> groups) implements PodCheck {

    @Override
    public void pod(JsonNode spec, List<String> violations) {
        var context = spec.path("securityContext");

        var user = context.path("runAsUser");
        require(is(uid, user) && uid > 0, "securityContext.runAsUser", user, idOf(uid), violations);

        var group = context.path("runAsGroup");
        require(is(gid, group) && gid > 0, "securityContext.runAsGroup", group, idOf(gid), violations);

        var nonRoot = context.path("runAsNonRoot");
        require(is(true, nonRoot), "securityContext.runAsNonRoot", nonRoot, "true", violations);

        var supplemental = context.path("supplementalGroups");
        require(
                isGroups(supplemental),
                "securityContext.supplementalGroups",
                supplemental,
                groups.toString(),
                violations);

        var policy = context.path("supplementalGroupsPolicy");
        require(
                policy.isTextual() && policy.textValue().equals("Strict"),
                "securityContext.supplementalGroupsPolicy",
                policy,
                "Strict",
                violations);

        var fsGroup = context.path("fsGroup");
        require(
                isUnset(fsGroup) || isMemberOf(fsGroup),
                "securityContext.fsGroup",
                fsGroup,
                "unset or a group of the user's",
                violations);

        requireUnset("securityContext.windowsOptions", context.path("windowsOptions"), violations);
    }

    @Override
    public void container(JsonNode spec, String path, JsonNode container, List<String> violations) {
        var context = container.path("securityContext");
        var contextPath = path + ".securityContext";

        var user = context.path("runAsUser");
        require(isUnset(user) || is(uid, user), contextPath + ".runAsUser", user, "unset or " + uid, violations);

        var group = context.path("runAsGroup");
        require(isUnset(group) || is(gid, group), contextPath + ".runAsGroup", group, "unset or " + gid, violations);

        var nonRoot = context.path("runAsNonRoot");
        require(
                isUnset(nonRoot) || is(true, nonRoot),
                contextPath + ".runAsNonRoot",
                nonRoot,
                "unset or true",
                violations);

        requireUnset(contextPath + ".windowsOptions", context.path("windowsOptions"), violations);
    }

    /** Whoever made a pod for root is told that root is nobody to run as. */
    private static String idOf(long id) {
        return id > 0 ? Long.toString(id) : "above 0";
    }

    private boolean isGroups(JsonNode supplemental) {
        if (isUnset(supplemental)) {
            return groups.isEmpty();
        }
        if (!supplemental.isArray()) {
            return false;
        }
        var found = new HashSet<Long>();
        for (var group : supplemental) {
            if (!group.isIntegralNumber() || !group.canConvertToLong() || group.longValue() <= 0) {
                return false;
            }
            found.add(group.longValue());
        }
        return found.equals(Set.copyOf(groups));
    }

    private boolean isMemberOf(JsonNode group) {
        return group.isIntegralNumber()
                && !is(0, group)
                && (is(gid, group) || groups.stream().anyMatch(own -> is(own, group)));
    }
}
