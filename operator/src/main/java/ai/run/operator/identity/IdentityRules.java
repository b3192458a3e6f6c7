package ai.run.operator.identity;

import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.clusterconfig.IdRanges;
import ai.run.operator.identity.IdentityResolution.Rejected;
import ai.run.operator.identity.IdentityResolution.Resolved;
import ai.run.operator.text.Printable;
import ai.run.v1.Identity.Source;
import ai.run.v1.Reason;
import ai.run.v1.User;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which numbers a job may run with. The rules are the same for every source: a directory can be wrong as well. */
final class IdentityRules {

    private IdentityRules() {}

    /**
     * The identity that the numbers make, or why they make none.
     *
     * @param name the user's login name, checked before; null where only numbers are known
     * @param ids the numbers as the source has them
     */
    static IdentityResolution check(
            @Nullable String name, Directory.PosixIds ids, Source source, IdentityPolicy policy) {
        var claim = Claim.of(source, name);
        var uid = ids.uid();
        var gid = ids.gid();
        if (uid == null) {
            return claim.rejected(Reason.UserIdMissing, "has no uid, and groups alone make no identity");
        }
        if (uid == 0) {
            return claim.rejected(Reason.RootUser, "has the uid 0, and no job runs as root");
        }
        if (gid == null) {
            return claim.rejected(
                    Reason.GroupMissing, "has a uid without a gid, and would run with root's group, GID 0");
        }
        var groups =
                Stream.concat(Stream.of(gid), ids.supplementalGroups().stream()).toList();
        if (groups.contains(0L)) {
            return claim.rejected(
                    Reason.RootGroup,
                    "has the group 0 as its gid or in supplementalGroups, and no job runs with root's group");
        }
        var invalid = listed(Stream.concat(Stream.of(uid), groups.stream()), id -> id < 0 || id > User.ID_MAX);
        if (!invalid.isEmpty()) {
            return claim.rejected(
                    Reason.InvalidId, "has an ID that is not between 1 and " + User.ID_MAX + ": " + invalid);
        }
        if (!policy.allowedUids().contains(uid)) {
            return claim.notAllowed(Reason.UidNotAllowed, "UID", uid.toString(), "allowedUids", policy.allowedUids());
        }
        var notAllowed = listed(groups.stream(), id -> !policy.allowedGids().contains(id));
        if (!notAllowed.isEmpty()) {
            return claim.notAllowed(Reason.GidNotAllowed, "GID", notAllowed, "allowedGids", policy.allowedGids());
        }
        return new Resolved(new UserIdentity(name, uid, gid, ids.supplementalGroups(), source));
    }

    private static String listed(Stream<Long> ids, Predicate<Long> wanted) {
        return ids.filter(wanted).distinct().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** How messages speak of the source: what holds the numbers, and who can change them. */
    private record Claim(String subject, String remedy) {

        static Claim of(Source source, @Nullable String name) {
            return switch (source) {
                case SPEC -> new Claim("spec.user", "set the uid and gid of an ordinary user");
                case SUBMITTER ->
                    new Claim(
                            "who submitted the job, as the identity provider says,",
                            "ask an administrator to correct that");
                case DIRECTORY ->
                    new Claim(
                            "the directory's entry " + Printable.quoted(String.valueOf(name)),
                            "ask an administrator to correct it");
            };
        }

        Rejected rejected(Reason reason, String problem) {
            return new Rejected(reason, subject + " " + problem + "; " + remedy);
        }

        Rejected notAllowed(Reason reason, String kind, String values, String key, IdRanges allowed) {
            return new Rejected(
                    reason,
                    subject + " has a " + kind + " that the cluster-config does not allow: " + values + "; use one of "
                            + allowed + " (identity." + key + "), or ask an administrator to allow it");
        }
    }
}
