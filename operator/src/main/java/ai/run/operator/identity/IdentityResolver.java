package ai.run.operator.identity;

import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.identity.Directory.Entry;
import ai.run.operator.identity.Directory.Lookup;
import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.NotFound;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.identity.IdentityResolution.Refused;
import ai.run.operator.status.Reason;
import ai.run.v1.Identity.Source;
import ai.run.v1.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says who a job runs as, when it runs as a user. Nobody is ever guessed: a name that is not known, numbers that are not
 * complete and a directory that does not answer all mean that the job must not run.
 */
public final class IdentityResolver {

    private IdentityResolver() {}

    /**
     * The identity from {@code spec.user}'s numbers, else from the first source of the policy that knows its name. The
     * numbers of every source are checked alike.
     *
     * @param user {@code spec.user}; null where the spec has none
     * @param directory what the policy's {@link IdentityPolicy#directory} names; {@link Directory#NONE} where it
     *     names nothing
     */
    public static IdentityResolution resolve(@Nullable User user, IdentityPolicy policy, Directory directory) {
        if (user == null) {
            return lookUp(null, policy, directory);
        }
        var name = user.getName();
        if (name != null) {
            var refusal = UserNames.refusal(name, user.getUid());
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        var groups = Objects.requireNonNullElse(user.getSupplementalGroups(), List.<Long>of());
        if (groups.stream().anyMatch(Objects::isNull)) {
            return new Refused(
                    Reason.InvalidId, "spec.user.supplementalGroups has an element without a value; remove it");
        }
        if (user.getUid() == null && user.getGid() == null && groups.isEmpty()) {
            return lookUp(name, policy, directory);
        }
        return IdentityRules.check(name, new Entry(user.getUid(), user.getGid(), groups), Source.SPEC, policy);
    }

    private static IdentityResolution lookUp(@Nullable String name, IdentityPolicy policy, Directory directory) {
        var tried = new ArrayList<>(List.of("spec.user has no uid and gid"));
        var remedies = new ArrayList<>(List.of("set spec.user.uid and spec.user.gid"));
        for (var source : policy.sources()) {
            switch (source) {
                case SPEC -> {} // tried already, always first
                case SUBMITTER -> tried.add("this version of the operator does not authenticate the submitter");
                case DIRECTORY -> {
                    var lookup = find(name, directory);
                    if (lookup instanceof Found found) {
                        return IdentityRules.check(name, found.entry(), source, policy);
                    } else if (lookup instanceof Unavailable unavailable) {
                        return new Refused(Reason.DirectoryUnavailable, unavailable.message());
                    } else if (lookup instanceof NotFound notFound) {
                        tried.add(notFound.why());
                        remedies.add(notFound.remedy());
                    }
                }
            }
        }
        return new Refused(
                Reason.IdentityUnknown,
                "nobody knows who the job runs as: " + String.join(", ", tried) + "; "
                        + String.join(", or ", remedies));
    }

    private static Lookup find(@Nullable String name, Directory directory) {
        if (name != null) {
            return directory.find(name);
        }
        return directory == Directory.NONE
                ? Directory.NOT_CONFIGURED
                : new NotFound("there is no spec.user.name for the directory to look up", "set spec.user.name");
    }
}
