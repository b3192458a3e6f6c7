package ai.run.operator.identity;

import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.clusterconfig.ClusterConfig.Trust;
import ai.run.operator.identity.Directory.Lookup;
import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.NotFound;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.identity.Directory.PosixIds;
import ai.run.operator.identity.IdentityResolution.Rejected;
import ai.run.operator.identity.IdentityResolution.Resolved;
import ai.run.operator.text.Printable;
import ai.run.v1.Identity.Source;
import ai.run.v1.Reason;
import ai.run.v1.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says who a job runs as, when it runs as a user. Nobody is ever guessed: a name that is not known, numbers that are not
 * complete and a directory that does not answer all mean that the job must not run.
 */
public final class IdentityResolver {

    private static final PosixIds NO_NUMBERS = new PosixIds(null, null, List.of());

    private IdentityResolver() {}

    /**
     * The identity from {@code spec.user}'s numbers, else from the first source of the policy that knows its name. The
     * numbers of every source are checked alike.
     *
     * @param user {@code spec.user}; null where the spec has none
     * @param lookups whom to ask
     */
    public static IdentityResolution resolve(@Nullable User user, IdentityPolicy policy, IdentityLookups lookups) {
        if (policy.trust() == Trust.CLAIMED) {
            return find(user, policy, lookups);
        }
        var submitter = lookups.submitter();
        if (submitter == null) {
            return Proof.submitterUnknown();
        }
        var age = lookups.age();
        if (age != null && age.compareTo(policy.maxSubmissionAge()) > 0) {
            return Proof.submissionExpired(policy.maxSubmissionAge());
        }
        var found = find(user, policy, lookups);
        return found instanceof Resolved resolved ? Proof.of(submitter, resolved.identity(), policy, lookups) : found;
    }

    /**
     * The identity of a job, provided that the one who changes the job may use it as well: else they would put a program
     * of their own into it.
     *
     * @param lookups whom to ask, with the submitter of the job
     * @param editor who changes the job
     */
    public static IdentityResolution resolveFor(
            Submitter editor, @Nullable User user, IdentityPolicy policy, IdentityLookups lookups) {
        var resolution = resolve(user, policy, lookups);
        var submitter = lookups.submitter();
        if (!(resolution instanceof Resolved resolved)
                || submitter == null
                || submitter.username().equals(editor.username())) {
            return resolution;
        }
        return Proof.forAnother(editor, resolved.identity(), policy, lookups);
    }

    /**
     * Why a pod that no RunaiJob stands for must not run with these numbers, where they have to be proven
     * ({@code identity.trust: Authenticated}); empty when it may. They must be the submitter's own or granted to them, by
     * the rules for {@code spec.user}; a group may be that of any identity which proves one of the UIDs. Whether the
     * numbers are allowed to anybody at all is left to others.
     *
     * @param uids every UID that a container of the pod would run with
     * @param gids every group likewise
     * @param lookups whom to ask, with the creator of the pod as its submitter; nobody is proven without
     */
    public static Optional<Rejected> rejection(
            Set<Long> uids, Set<Long> gids, IdentityPolicy policy, IdentityLookups lookups) {
        return Proof.rejection(Proof.Subject.POD, uids, gids, policy, lookups);
    }

    /**
     * Why somebody must not enter a pod that runs with these numbers, by the same rules: who runs a command there runs it as
     * the pod's user.
     *
     * @param lookups whom to ask, with the one who wants to enter as its submitter
     */
    public static Optional<Rejected> rejectionToEnter(
            Set<Long> uids, Set<Long> gids, IdentityPolicy policy, IdentityLookups lookups) {
        return Proof.rejection(Proof.Subject.ENTRY, uids, gids, policy, lookups);
    }

    private static IdentityResolution find(@Nullable User user, IdentityPolicy policy, IdentityLookups lookups) {
        if (user == null) {
            return lookUp(null, policy, lookups);
        }
        var name = user.getName();
        if (name != null) {
            var rejection = UserNames.rejection(name, user.getUid());
            if (rejection.isPresent()) {
                return rejection.get();
            }
        }
        var groups = Objects.requireNonNullElse(user.getSupplementalGroups(), List.<Long>of());
        if (groups.stream().anyMatch(Objects::isNull)) {
            return new Rejected(
                    Reason.InvalidId, "spec.user.supplementalGroups has an element without a value; remove it");
        }
        if (user.getUid() == null && user.getGid() == null && groups.isEmpty()) {
            return lookUp(name, policy, lookups);
        }
        return IdentityRules.check(name, new PosixIds(user.getUid(), user.getGid(), groups), Source.SPEC, policy);
    }

    private static IdentityResolution lookUp(@Nullable String name, IdentityPolicy policy, IdentityLookups lookups) {
        var tried = new ArrayList<>(List.of("spec.user has no uid and gid"));
        var remedies = new ArrayList<String>();
        for (var source : policy.sources()) {
            switch (source) {
                case SPEC -> {} // tried already, always first
                case SUBMITTER -> {
                    var submitter = lookups.submitter();
                    if (submitter == null) {
                        tried.add("it is not known who submitted the job");
                        continue;
                    }
                    var own = submitter.loginName(policy.submitter());
                    var objection = objection(submitter, own, name);
                    if (objection == null) {
                        return IdentityRules.check(own, submitter.numbers(), source, policy);
                    }
                    tried.add("its submitter " + Printable.quoted(submitter.username()) + " " + objection);
                    if (name == null || name.equals(own)) {
                        name = own; // whose numbers the directory may know
                        remedies.add("have the submitter's login pass on a UID and GID");
                    }
                }
                case DIRECTORY -> {
                    var lookup = find(name, lookups.directory());
                    if (lookup instanceof Found found) {
                        return IdentityRules.check(name, found.entry(), source, policy);
                    } else if (lookup instanceof Unavailable unavailable) {
                        return new Rejected(Reason.DirectoryUnavailable, unavailable.message());
                    } else if (lookup instanceof NotFound notFound) {
                        tried.add(notFound.why());
                        remedies.add(0, notFound.remedy());
                    }
                }
            }
        }
        // Where identities are proven, numbers in the spec need grants, and who lacks them would be sent back here.
        if (policy.trust() == Trust.CLAIMED || remedies.isEmpty()) {
            remedies.add(0, "set spec.user.uid and spec.user.gid");
        }
        return new Rejected(
                Reason.IdentityUnknown,
                "nobody knows who the job runs as: " + String.join(", ", tried) + "; "
                        + String.join(", or ", remedies));
    }

    /** Why the submitter's numbers are not the job's; null when they are. */
    private static @Nullable String objection(Submitter submitter, @Nullable String own, @Nullable String name) {
        if (name != null && !name.equals(own)) {
            return "is not " + Printable.quoted(name);
        }
        if (submitter.problem() != null) {
            return "has unusable numbers: " + submitter.problem();
        }
        return submitter.numbers().equals(NO_NUMBERS) ? "was authenticated without a UID" : null;
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
