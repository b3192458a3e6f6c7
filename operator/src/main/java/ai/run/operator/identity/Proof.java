package ai.run.operator.identity;

import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.identity.Directory.Names.Known;
import ai.run.operator.identity.Directory.PosixIds;
import ai.run.operator.identity.IdentityResolution.Rejected;
import ai.run.operator.identity.IdentityResolution.Resolved;
import ai.run.operator.text.Printable;
import ai.run.v1.Identity.Source;
import ai.run.v1.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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

    /**
     * Of how many names a job or pod may make the operator ask the API server. NFS with AUTH_SYS carries 16 groups beside
     * the primary one (RFC 5531, appendix A); Linux would take 65,536. What is the submitter's own needs no question, nor
     * do groups that go with a name.
     */
    static final int MOST_ASKED = 64;

    /** What is to be done as somebody, and how messages speak of it. */
    enum Subject {
        /** Submit a RunaiJob. */
        JOB("run jobs as", "leave spec.user out to run as yourself"),
        /** Create a pod, or change it. */
        POD("run pods as", "use a UID and groups of your own"),
        /** Use a pod that runs: a command in it, its terminal, its ports. */
        ENTRY("enter pods that run as", "enter one of your own");

        private final String action;
        private final String remedy;

        Subject(String action, String remedy) {
            this.action = action;
            this.remedy = remedy;
        }
    }

    private final Subject subject;
    private final IdentityLookups lookups;
    private final Submitter submitter;
    private final boolean wildcardGrants;
    private final @Nullable String self;

    /** What is still to be proven. */
    private final Set<Long> uids;

    private final Set<Long> gids;

    private final List<String> granted = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private int asked;

    /** Something is missing that a rule for all resources would grant. */
    private boolean wildcard;

    /** Why it cannot be decided; nobody is asked for anything after that. */
    private @Nullable Rejected undecided;

    private Proof(
            Subject subject,
            Submitter submitter,
            Collection<Long> uids,
            Collection<Long> gids,
            IdentityPolicy policy,
            IdentityLookups lookups) {
        this.subject = subject;
        this.lookups = lookups;
        this.submitter = submitter;
        this.wildcardGrants = policy.wildcardGrants();
        this.self = submitter.loginName(policy.submitter());
        this.uids = new LinkedHashSet<>(uids);
        this.gids = new LinkedHashSet<>(gids);
        prove(submitter.numbers());
    }

    private static Proof ofJob(
            Submitter submitter, UserIdentity identity, IdentityPolicy policy, IdentityLookups lookups) {
        return new Proof(
                Subject.JOB,
                submitter,
                List.of(identity.uid()),
                identity.groups().toList(),
                policy,
                lookups);
    }

    /** The identity, if it is proven to be the submitter's or granted to them. */
    static IdentityResolution of(
            Submitter submitter, UserIdentity identity, IdentityPolicy policy, IdentityLookups lookups) {
        return identity.source() == Source.SUBMITTER
                ? new Resolved(identity)
                : ofJob(submitter, identity, policy, lookups).resolve(identity);
    }

    /**
     * The identity, if it is proven to be the editor's or granted to them; a grant of the name covers the numbers that the
     * authenticator gave the submitter of that name.
     */
    static IdentityResolution forAnother(
            Submitter editor, UserIdentity identity, IdentityPolicy policy, IdentityLookups lookups) {
        var proof = ofJob(editor, identity, policy, lookups);
        if (lookups.submitter() != null && identity.source() == Source.SUBMITTER && identity.username() != null) {
            proof.prove(lookups.submitter().numbers());
        }
        return proof.resolve(identity);
    }

    /** Why the submitter must not do so as these numbers, of which no more is known; empty when they may. */
    static Optional<Rejected> rejection(
            Subject subject, Set<Long> uids, Set<Long> gids, IdentityPolicy policy, IdentityLookups lookups) {
        var submitter = lookups.submitter();
        return submitter == null
                ? Optional.of(submitterUnknown())
                : new Proof(subject, submitter, new TreeSet<>(uids), new TreeSet<>(gids), policy, lookups)
                        .rejection(null);
    }

    /** Why nobody may be anybody where no submitter is proven. */
    static Rejected submitterUnknown() {
        return new Rejected(
                Reason.SubmitterUnknown,
                "it is not proven who submitted this job, and the cluster-config demands that"
                        + " (identity.trust: Authenticated); create the job anew; if that does not help, ask an"
                        + " administrator whether the operator's webhooks are installed");
    }

    /** Why the submitter that was recorded counts no more. */
    static Rejected submissionExpired(Duration most) {
        return new Rejected(
                Reason.SubmissionExpired,
                "this job was submitted more than " + shown(most)
                        + " ago and has not started, and what was known of its submitter then may be so no more"
                        + " (identity.maxSubmissionAge); submit it again, or change what it runs yourself, which"
                        + " counts as that");
    }

    /** As the cluster-config has it: {@code 24h}. */
    private static String shown(Duration duration) {
        return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }

    private IdentityResolution resolve(UserIdentity identity) {
        return rejection(isNumber(identity) ? null : identity.username())
                .<IdentityResolution>map(rejected -> rejected)
                .orElseGet(() -> new Resolved(identity, granted));
    }

    private Optional<Rejected> rejection(@Nullable String claimed) {
        var other = Objects.equals(claimed, self) ? null : claimed;
        var outages = Stream.of(lookUp(self), lookUp(other))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        if (!isComplete() && !outages.isEmpty()) {
            return Optional.of(new Rejected(Reason.DirectoryUnavailable, String.join("; ", outages)));
        }
        limit(uids.size());
        if (other != null) {
            demand(other);
        }
        List.copyOf(uids).forEach(this::demandUid);
        limit(gids.size());
        gids.forEach(gid -> demand("gid:" + gid));
        return undecided != null ? Optional.of(undecided) : notGranted();
    }

    /** Proves what the directory has under a name; or says why it cannot tell. */
    private Optional<String> lookUp(@Nullable String name) {
        if (name == null || isComplete()) {
            return Optional.empty();
        }
        var lookup = lookups.directory().find(name);
        if (lookup instanceof Found found) {
            prove(found.entry());
        }
        return lookup instanceof Unavailable outage ? Optional.of(outage.message()) : Optional.empty();
    }

    private boolean isComplete() {
        return uids.isEmpty() && gids.isEmpty();
    }

    private void prove(PosixIds entry) {
        Optional.ofNullable(entry.uid()).ifPresent(uids::remove);
        Optional.ofNullable(entry.gid()).ifPresent(gids::remove);
        entry.supplementalGroups().forEach(gids::remove);
    }

    /** Any name that has the UID will do, and else the number. */
    private void demandUid(long uid) {
        var names = namesOf(uid);
        for (var named : names) {
            if (contributes(named.getValue()) && isGranted(named.getKey())) {
                prove(named.getValue());
            }
        }
        if (!uids.contains(uid) || isGranted("uid:" + uid)) {
            return;
        }
        if (names.isEmpty()) {
            missing.add(Printable.quoted("uid:" + uid));
        } else {
            missing.add(Printable.quoted(names.get(0).getKey()) + " (UID " + uid + ")");
            prove(names.get(0).getValue()); // as that grant would
        }
    }

    /** Who has the UID: first who has the most of the groups that are still to be proven. */
    private List<Map.Entry<String, PosixIds>> namesOf(long uid) {
        if (undecided != null) {
            return List.of();
        }
        var names = lookups.directory().namesOf(uid);
        if (names instanceof Unavailable outage) {
            undecided = new Rejected(Reason.DirectoryUnavailable, outage.message());
            return List.of();
        }
        return ((Known) names)
                .entries().entrySet().stream()
                        .sorted(Comparator.comparingLong(named -> -unprovenGroups(named.getValue())))
                        .toList();
    }

    private boolean contributes(PosixIds entry) {
        return uids.contains(entry.uid()) || unprovenGroups(entry) > 0;
    }

    private long unprovenGroups(PosixIds entry) {
        return Stream.concat(Stream.ofNullable(entry.gid()), entry.supplementalGroups().stream())
                .distinct()
                .filter(gids::contains)
                .count();
    }

    private void demand(String grant) {
        if (!isGranted(grant)) {
            missing.add(Printable.quoted(grant));
        }
    }

    /** Rejects what would take too many questions, before they are asked. */
    private void limit(int more) {
        if (undecided == null && asked + more > MOST_ASKED) {
            undecided = new Rejected(
                    Reason.IdentityNotGranted,
                    who() + " may not " + subject.action
                            + " so many UIDs and groups that are not known to be theirs: at"
                            + " most " + MOST_ASKED + " can be asked for; name fewer, or the user to whom they"
                            + " belong");
        }
    }

    private boolean isGranted(String grant) {
        limit(1);
        if (undecided != null) {
            return false;
        }
        asked++;
        var answer = lookups.grants().mayUse(submitter, grant);
        if (answer instanceof Grants.Answer.Unavailable unavailable) {
            undecided = new Rejected(
                    Reason.AuthorizationUnavailable,
                    "the API server could not say whether " + who() + " may " + subject.action + " " + grant + ": "
                            + unavailable.message());
        }
        var byWildcard = answer instanceof Grants.Answer.ByWildcard;
        if (answer instanceof Grants.Answer.Yes || (byWildcard && wildcardGrants)) {
            granted.add(grant);
            return true;
        }
        wildcard |= byWildcard;
        return false;
    }

    private Optional<Rejected> notGranted() {
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        var grant = "the verb " + Grants.VERB + " on " + Grants.RESOURCE + ".run.ai with "
                + (missing.size() == 1 ? "this name" : "these names");
        return Optional.of(new Rejected(
                Reason.IdentityNotGranted,
                who() + " may not " + subject.action + " " + String.join(", ", missing) + "; " + subject.remedy
                        + ", or ask an administrator to "
                        + (wildcard
                                ? "replace your rule for all resources (\"*\"), which grants no identity, by one that"
                                        + " names what you need, " + grant + " among it, or to count such rules"
                                        + " (identity.wildcardGrants)"
                                : "grant you " + grant)));
    }

    private String who() {
        return "the submitter " + Printable.quoted(submitter.username());
    }

    /** A name that is the UID itself says no more than the UID does. */
    private static boolean isNumber(UserIdentity identity) {
        return Long.toString(identity.uid()).equals(identity.username());
    }
}
