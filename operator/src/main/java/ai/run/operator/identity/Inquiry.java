package ai.run.operator.identity;

import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.identity.Directory.Names.Known;
import ai.run.operator.identity.Directory.PosixIds;
import ai.run.operator.identity.IdentityResolution.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The questions of one proof, of which there is a limit. What first keeps one from its answer is remembered: from then on
 * nobody is asked, and everything is denied.
 */
final class Inquiry {

    /**
     * Of how many names a job or pod may make the operator ask the API server. NFS with AUTH_SYS carries 16 groups beside
     * the primary one (RFC 5531, appendix A); Linux would take 65,536. What is the submitter's own needs no question, nor
     * do groups that go with a name.
     */
    static final int MOST_ASKED = 64;

    private final Submitter submitter;
    private final IdentityLookups lookups;
    private final boolean wildcardGrants;
    private final ProofMessages messages;

    private final List<String> granted = new ArrayList<>();
    private int asked;
    private boolean deniedAWildcard;
    private @Nullable Rejected undecided;

    /**
     * Asks nothing yet.
     *
     * @param wildcardGrants whether a rule for everything is a grant
     */
    Inquiry(Submitter submitter, IdentityLookups lookups, boolean wildcardGrants, ProofMessages messages) {
        this.submitter = submitter;
        this.lookups = lookups;
        this.wildcardGrants = wildcardGrants;
        this.messages = messages;
    }

    /** Takes that many questions on; where that is too many, none of them is asked. */
    void expect(int questions) {
        if (!isOver() && asked + questions > MOST_ASKED) {
            undecided = messages.tooMany(MOST_ASKED);
        }
    }

    /** Says whether the API server grants a name to the submitter. */
    boolean isGranted(String grant) {
        expect(1);
        if (isOver()) {
            return false;
        }
        asked++;
        var answer = lookups.grants().mayUse(submitter, grant);
        if (answer instanceof Grants.Answer.Unavailable unavailable) {
            undecided = messages.authorizationUnavailable(grant, unavailable.message());
        }
        var byWildcard = answer instanceof Grants.Answer.ByWildcard;
        if (answer instanceof Grants.Answer.Yes || (byWildcard && wildcardGrants)) {
            granted.add(grant);
            return true;
        }
        deniedAWildcard |= byWildcard;
        return false;
    }

    /** Whom the directory has under a UID, in the names' order. */
    Set<Map.Entry<String, PosixIds>> namesOf(long uid) {
        if (isOver()) {
            return Set.of();
        }
        var names = lookups.directory().namesOf(uid);
        if (names instanceof Unavailable outage) {
            undecided = ProofMessages.directoryUnavailable(outage.message());
            return Set.of();
        }
        return ((Known) names).entries().entrySet();
    }

    /** Says whether nobody is asked any more. */
    boolean isOver() {
        return undecided != null;
    }

    /** Why it cannot be decided; empty where every question was answered. */
    Optional<Rejected> undecided() {
        return Optional.ofNullable(undecided);
    }

    /** What was granted, in the order in which it was asked for. */
    List<String> granted() {
        return List.copyOf(granted);
    }

    /** Says whether something was denied that a rule for everything would grant, if such rules counted. */
    boolean deniedAWildcard() {
        return deniedAWildcard;
    }
}
