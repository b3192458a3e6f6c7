package ai.run.operator.identity;

import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.identity.Directory.Lookup;
import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.identity.Directory.PosixIds;
import ai.run.operator.identity.IdentityResolution.Rejected;
import ai.run.operator.identity.IdentityResolution.Resolved;
import ai.run.operator.identity.ProofMessages.Subject;
import ai.run.operator.text.Printable;
import ai.run.v1.Identity.Source;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a submitter may run a job with an identity, under {@code identity.trust: Authenticated}. Their own numbers are
 * theirs: those that the authenticator passed on, and those of the directory's entry of their name. Every other name
 * needs a grant under that name, which covers the numbers that the directory gives it, and a UID counts as the name that the
 * directory has it under. Every number that is still left needs a grant of its own, groups as well: on a file server they
 * open as many doors as the UID.
 */
final class Proof {

    private final ProofMessages messages;
    private final Inquiry inquiry;
    private final Directory directory;

    /** What is the submitter's by the authenticator's word. */
    private final PosixIds authenticated;

    private final @Nullable String self;

    private Proof(Subject subject, Submitter submitter, IdentityPolicy policy, IdentityLookups lookups) {
        messages = new ProofMessages(subject, submitter);
        inquiry = new Inquiry(submitter, lookups, policy.wildcardGrants(), messages);
        directory = lookups.directory();
        authenticated = submitter.numbers();
        self = submitter.loginName(policy.submitter());
    }

    /** The identity, if it is proven to be the submitter's or granted to them. */
    static IdentityResolution of(
            Submitter submitter, UserIdentity identity, IdentityPolicy policy, IdentityLookups lookups) {
        return identity.source() == Source.SUBMITTER
                ? new Resolved(identity)
                : new Proof(Subject.JOB, submitter, policy, lookups).resolve(identity, UnprovenIds.of(identity));
    }

    /**
     * The identity, if it is proven to be the editor's or granted to them; a grant of the name covers the numbers that the
     * authenticator gave the submitter of that name.
     */
    static IdentityResolution forAnother(
            Submitter editor, UserIdentity identity, IdentityPolicy policy, IdentityLookups lookups) {
        var all = UnprovenIds.of(identity);
        var submitter = lookups.submitter();
        var unproven = submitter != null && identity.source() == Source.SUBMITTER && identity.username() != null
                ? all.without(submitter.numbers())
                : all;
        return new Proof(Subject.JOB, editor, policy, lookups).resolve(identity, unproven);
    }

    /** Why the submitter must not do so as these numbers, of which no more is known; empty when they may. */
    static Optional<Rejected> rejection(
            Subject subject, Set<Long> uids, Set<Long> gids, IdentityPolicy policy, IdentityLookups lookups) {
        var submitter = lookups.submitter();
        return submitter == null
                ? Optional.of(ProofMessages.submitterUnknown())
                : new Proof(subject, submitter, policy, lookups)
                        .rejection(new UnprovenIds(new TreeSet<>(uids), new TreeSet<>(gids)), null);
    }

    private IdentityResolution resolve(UserIdentity identity, UnprovenIds ids) {
        return rejection(ids, isNumber(identity) ? null : identity.username())
                .<IdentityResolution>map(rejected -> rejected)
                .orElseGet(() -> new Resolved(identity, inquiry.granted()));
    }

    /**
     * The rules, in their order: what is the submitter's own costs no question to the API server, and what goes with a name
     * that is granted needs no grant of its own.
     */
    private Optional<Rejected> rejection(UnprovenIds ids, @Nullable String claimed) {
        var other = Objects.equals(claimed, self) ? null : claimed;
        var notAuthenticated = ids.without(authenticated);
        var ownEntry = lookUp(self, notAuthenticated);
        var notOwn = without(notAuthenticated, ownEntry);
        var othersEntry = lookUp(other, notOwn);
        var unproven = without(notOwn, othersEntry);

        var outages = outages(ownEntry, othersEntry);
        if (!unproven.isEmpty() && !outages.isEmpty()) {
            return Optional.of(ProofMessages.directoryUnavailable(String.join("; ", outages)));
        }
        inquiry.expect(unproven.uids().size());
        var withoutUids = demandUids(demandName(other, new Progress(unproven, List.of())));
        inquiry.expect(withoutUids.unproven().gids().size());
        var missing = Stream.concat(withoutUids.missing().stream(), missingGids(withoutUids.unproven()))
                .toList();
        return inquiry.undecided().or(() -> notGranted(missing));
    }

    /** What the directory has under a name; nobody asks it for what proves nothing. */
    private Optional<Lookup> lookUp(@Nullable String name, UnprovenIds unproven) {
        return Optional.ofNullable(name).filter(any -> !unproven.isEmpty()).map(directory::find);
    }

    private static UnprovenIds without(UnprovenIds unproven, Optional<Lookup> lookup) {
        return lookup.orElse(null) instanceof Found found ? unproven.without(found.entry()) : unproven;
    }

    private static List<String> outages(Optional<Lookup> one, Optional<Lookup> other) {
        return Stream.of(one, other)
                .flatMap(Optional::stream)
                .flatMap(lookup -> lookup instanceof Unavailable outage ? Stream.of(outage.message()) : Stream.empty())
                .distinct()
                .toList();
    }

    /** Another's name needs a grant, whoever's numbers come with it. */
    private Progress demandName(@Nullable String name, Progress before) {
        return name == null || inquiry.isGranted(name) ? before : before.lacking(Printable.quoted(name));
    }

    private Progress demandUids(Progress before) {
        var progress = before;
        for (var uid : before.unproven().uids()) {
            progress = inquiry.isOver() ? progress : demandUid(uid, progress);
        }
        return progress;
    }

    /** Any name that has the UID will do, and else the number. */
    private Progress demandUid(long uid, Progress before) {
        var names = namesOf(uid, before.unproven());
        var granted = proveByNames(names, before);
        if (!granted.unproven().uids().contains(uid) || inquiry.isGranted("uid:" + uid)) {
            return granted;
        }
        if (names.isEmpty()) {
            return granted.lacking(Printable.quoted("uid:" + uid));
        }
        var first = names.get(0);
        return granted.lacking(Printable.quoted(first.getKey()) + " (UID " + uid + ")")
                .proven(first.getValue()); // as that grant would
    }

    private Progress proveByNames(List<Map.Entry<String, PosixIds>> names, Progress before) {
        var progress = before;
        for (var name : names) {
            if (progress.unproven().containsAnyOf(name.getValue()) && inquiry.isGranted(name.getKey())) {
                progress = progress.proven(name.getValue());
            }
        }
        return progress;
    }

    /** Who has the UID: first who has the most of the groups that are still to be proven. */
    private List<Map.Entry<String, PosixIds>> namesOf(long uid, UnprovenIds unproven) {
        return inquiry.namesOf(uid).stream()
                .sorted(Comparator.comparingLong(name -> -unproven.groupsIn(name.getValue())))
                .toList();
    }

    private Stream<String> missingGids(UnprovenIds unproven) {
        return unproven.gids().stream()
                .map(gid -> "gid:" + gid)
                .filter(grant -> !inquiry.isGranted(grant))
                .map(Printable::quoted);
    }

    private Optional<Rejected> notGranted(List<String> missing) {
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(messages.notGranted(missing, inquiry.deniedAWildcard()));
    }

    /** A name that is the UID itself says no more than the UID does. */
    private static boolean isNumber(UserIdentity identity) {
        return Long.toString(identity.uid()).equals(identity.username());
    }

    /**
     * How far a proof has come.
     *
     * @param unproven what is left
     * @param missing the grants that would have proven the rest, as messages show them
     */
    private record Progress(UnprovenIds unproven, List<String> missing) {

        Progress proven(PosixIds entry) {
            return new Progress(unproven.without(entry), missing);
        }

        Progress lacking(String grant) {
            return new Progress(
                    unproven, Stream.concat(missing.stream(), Stream.of(grant)).toList());
        }
    }
}
