package ai.run.operator.identity;

import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.clusterconfig.ClusterConfig.Trust;
import ai.run.operator.identity.IdentityResolution.Rejected;
import ai.run.operator.identity.IdentityResolution.Resolved;
import ai.run.v1.User;
import java.util.Optional;
import java.util.Set;
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
     * @param lookups whom to ask
     */
    public static IdentityResolution resolve(@Nullable User user, IdentityPolicy policy, IdentityLookups lookups) {
        if (policy.trust() == Trust.CLAIMED) {
            return new IdentitySearch(user, policy, lookups).find();
        }
        var submitter = lookups.submitter();
        if (submitter == null) {
            return ProofMessages.submitterUnknown();
        }
        var age = lookups.age();
        if (age != null && age.compareTo(policy.maxSubmissionAge()) > 0) {
            return ProofMessages.submissionExpired(policy.maxSubmissionAge());
        }
        var found = new IdentitySearch(user, policy, lookups).find();
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
        return Proof.rejection(ProofMessages.Subject.POD, uids, gids, policy, lookups);
    }

    /**
     * Why somebody must not enter a pod that runs with these numbers, by the same rules: who runs a command there runs it as
     * the pod's user.
     *
     * @param lookups whom to ask, with the one who wants to enter as its submitter
     */
    public static Optional<Rejected> rejectionToEnter(
            Set<Long> uids, Set<Long> gids, IdentityPolicy policy, IdentityLookups lookups) {
        return Proof.rejection(ProofMessages.Subject.ENTRY, uids, gids, policy, lookups);
    }
}
