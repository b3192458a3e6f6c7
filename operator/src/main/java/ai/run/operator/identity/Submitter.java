package ai.run.operator.identity;

import ai.run.operator.clusterconfig.ClusterConfig.SubmitterClaims;
import ai.run.operator.identity.Directory.PosixIds;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who submitted a RunaiJob, as the API server authenticated them.
 *
 * @param username the authenticated name, such as {@code oidc:alice} or {@code system:serviceaccount:argocd:deployer}
 * @param groups the authenticated groups of Kubernetes; names, not GIDs
 * @param uid the user ID that the authenticator passed on; null where it passed none
 * @param gid the primary group's ID, likewise
 * @param supplementalGroups the IDs of further groups, likewise
 * @param problem why the numbers that were passed on cannot be used, in which case there are none; null where they can
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Submitter(
        String username,
        List<String> groups,
        @Nullable Long uid,
        @Nullable Long gid,
        List<Long> supplementalGroups,
        @Nullable String problem) {

    public Submitter {
        groups = List.copyOf(Objects.requireNonNullElse(groups, List.of()));
        supplementalGroups = List.copyOf(Objects.requireNonNullElse(supplementalGroups, List.of()));
    }

    /**
     * The submitter's login name: the authenticated name without the prefix and the suffix that the identity provider, or
     * the API server, gives all names. Null where it lacks either, or what is left cannot be a login name; a service account
     * has none.
     */
    @Nullable
    String loginName(SubmitterClaims claims) {
        var prefix = claims.usernamePrefix();
        var suffix = claims.usernameSuffix();
        if (username.length() < prefix.length() + suffix.length()
                || !username.startsWith(prefix)
                || !username.endsWith(suffix)) {
            return null;
        }
        var name = username.substring(prefix.length(), username.length() - suffix.length());
        // The name of another domain, within one's own: a directory that knows mail addresses would find somebody else.
        var isOfAnotherDomain = suffix.startsWith("@") && name.contains("@");
        return !isOfAnotherDomain && UserNames.isAllowed(name) ? name : null;
    }

    /** The numbers that the authenticator passed on; all missing where it passed none. */
    PosixIds numbers() {
        return new PosixIds(uid, gid, supplementalGroups);
    }
}
