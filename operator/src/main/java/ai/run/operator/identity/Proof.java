package ai.run.operator.identity;

import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.identity.Directory.Entry;
import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.identity.IdentityResolution.Refused;
import ai.run.operator.identity.IdentityResolution.Resolved;
import ai.run.operator.status.Printable;
import ai.run.operator.status.Reason;
import ai.run.v1.Identity.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether a submitter may run a job with an identity, under {@code identity.trust: Authenticated}. Their own numbers are
 * theirs: those that the authenticator passed on, and those of the directory's entry of their name. Every other name
 * needs a grant under that name, which covers the numbers that the directory gives it; every number that is still left
 * needs one of its own, groups as well: on a file server they open as many doors as the UID.
 */
final class Proof {

    private final IdentityPolicy policy;
    private final IdentityContext known;
    private final Submitter submitter;
    private final Set<Long> uids = new HashSet<>();
    private final Set<Long> gids = new HashSet<>();

    private Proof(IdentityPolicy policy, IdentityContext known, Submitter submitter) {
        this.policy = policy;
        this.known = known;
        this.submitter = submitter;
        cover(submitter.numbers());
    }

    /** The identity, if it is proven to be the submitter's or granted to them. */
    static IdentityResolution of(UserIdentity identity, IdentityPolicy policy, IdentityContext known) {
        if (known.submitter() == null) {
            return new Refused(
                    Reason.SubmitterUnknown,
                    "it is not proven who submitted this job, and the cluster-config demands that"
                            + " (identity.trust: Authenticated); create the job anew, and if that does not help, ask an"
                            + " administrator whether the operator's webhooks are installed");
        }
        return identity.source() == Source.SUBMITTER
                ? new Resolved(identity)
                : new Proof(policy, known, known.submitter()).of(identity);
    }

    /**
     * The identity, if it is proven to be the editor's or granted to them; a grant of the name covers the numbers that the
     * authenticator gave the submitter of that name.
     */
    static IdentityResolution forAnother(
            Submitter editor, UserIdentity identity, IdentityPolicy policy, IdentityContext known) {
        var proof = new Proof(policy, new IdentityContext(known.directory(), editor, known.grants()), editor);
        if (known.submitter() != null && identity.source() == Source.SUBMITTER && identity.username() != null) {
            proof.cover(known.submitter().numbers());
        }
        return proof.of(identity);
    }

    private IdentityResolution of(UserIdentity identity) {
        var self = submitter.loginName(policy.submitter());
        var claimed = isNumber(identity) ? null : identity.username();
        var outages = new ArrayList<String>();
        Stream.of(Optional.ofNullable(self), Optional.ofNullable(claimed))
                .flatMap(Optional::stream)
                .distinct()
                .map(known.directory()::find)
                .forEach(lookup -> {
                    if (lookup instanceof Found found) {
                        cover(found.entry());
                    } else if (lookup instanceof Unavailable unavailable) {
                        outages.add(unavailable.message());
                    }
                });
        var grants = unproven(identity);
        if (!grants.isEmpty() && !outages.isEmpty()) {
            return new Refused(Reason.DirectoryUnavailable, String.join("; ", outages));
        }
        if (claimed != null && !claimed.equals(self)) {
            grants.add(0, claimed);
        }
        return granted(identity, grants);
    }

    private void cover(Entry entry) {
        Optional.ofNullable(entry.uid()).ifPresent(uids::add);
        Optional.ofNullable(entry.gid()).ifPresent(gids::add);
        gids.addAll(entry.supplementalGroups());
    }

    private List<String> unproven(UserIdentity identity) {
        var unproven = new ArrayList<String>();
        if (!uids.contains(identity.uid())) {
            unproven.add("uid:" + identity.uid());
        }
        identity.groups()
                .distinct()
                .filter(group -> !gids.contains(group))
                .map(group -> "gid:" + group)
                .forEach(unproven::add);
        return unproven;
    }

    private IdentityResolution granted(UserIdentity identity, List<String> grants) {
        var who = "the submitter " + Printable.quoted(submitter.username());
        var missing = new ArrayList<String>();
        for (var grant : grants) {
            var answer = known.grants().mayUse(submitter, grant);
            if (answer instanceof Grants.Answer.Unavailable unavailable) {
                return new Refused(
                        Reason.AuthorizationUnavailable,
                        "the API server could not say whether " + who + " may run jobs as " + grant + ": "
                                + unavailable.message());
            }
            if (!(answer instanceof Grants.Answer.Yes)) {
                missing.add(Printable.quoted(grant));
            }
        }
        if (missing.isEmpty()) {
            return new Resolved(identity, grants);
        }
        return new Refused(
                Reason.IdentityNotGranted,
                who + " may not run jobs as " + String.join(", ", missing)
                        + "; leave spec.user out to run as yourself, or ask an administrator to grant you the verb "
                        + Grants.VERB + " on " + Grants.RESOURCE + ".run.ai with "
                        + (missing.size() == 1 ? "this name" : "these names"));
    }

    /** A name that is the UID itself says no more than the UID does. */
    private static boolean isNumber(UserIdentity identity) {
        return Long.toString(identity.uid()).equals(identity.username());
    }
}
