package ai.run.operator.identity;

import ai.run.operator.identity.IdentityResolution.Rejected;
import ai.run.operator.text.Printable;
import ai.run.v1.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What people are told when a proof fails.
 *
 * @param subject what is to be done
 * @param submitter who wants to do it
 */
record ProofMessages(Subject subject, Submitter submitter) {

    /** Of a request that was denied, which nobody sends again. */
    private static final String AGAIN = "try again in a moment";

    /** What is to be done as somebody, and how messages speak of it. */
    enum Subject {
        /** Submit a RunaiJob. */
        JOB("run jobs as", "leave spec.user out to run as yourself", "it is asked again by itself"),
        /** Create a pod, or change it. */
        POD("run pods as", "use a UID and groups of your own", AGAIN),
        /** Use a pod that runs: a command in it, its terminal, its ports. */
        ENTRY("enter pods that run as", "enter one of your own", AGAIN);

        private final String action;
        private final String remedy;
        private final String patience;

        Subject(String action, String remedy, String patience) {
            this.action = action;
            this.remedy = remedy;
            this.patience = patience;
        }
    }

    private static final String PROGRAMS = "system:serviceaccount:";

    /** Those of the cluster. */
    private static final String CONTROLLERS = PROGRAMS + "kube-system:";

    /** The API server does not tell which of two rules lets somebody do something: a grant beside a rule for everything does not show. */
    private static final String IN_PLACE_OF_A_WILDCARD =
            ", in place of %s right to do everything (by a rule for all resources, \"*\", or a group such as"
                    + " system:masters): that right grants no identity, unless the cluster-config sets"
                    + " identity.wildcardGrants: true";

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
                        + " ago (identity.maxSubmissionAge) and has not started, and its submitter's UID, groups and"
                        + " rights may have changed since; create it anew, or edit its spec yourself, which submits it"
                        + " anew");
    }

    /** Why nothing can be said while the directory is out. */
    static Rejected directoryUnavailable(String message) {
        return new Rejected(Reason.DirectoryUnavailable, message);
    }

    /** Why nothing can be said while the API server does not answer. */
    Rejected authorizationUnavailable(String grant, String message) {
        return new Rejected(
                Reason.AuthorizationUnavailable,
                "the API server could not say whether " + who() + " may " + subject.action + " " + grant + ": "
                        + message + "; " + subject.patience);
    }

    /** Why so much is not even asked for. */
    Rejected tooMany(int most) {
        return new Rejected(
                Reason.IdentityNotGranted,
                who() + " may not " + subject.action
                        + " so many UIDs and groups that are not known to be theirs: at"
                        + " most " + most + " can be asked for; name fewer, or the user to whom they"
                        + " belong");
    }

    /**
     * Why the submitter may not, and what would let them.
     *
     * @param missing the grants, each in quotes
     * @param byWildcard whether they have one of them by a rule for everything, which does not count
     */
    Rejected notGranted(List<String> missing, boolean byWildcard) {
        var grant = "the verb " + Grants.VERB + " on " + Grants.RESOURCE + ".run.ai with "
                + (missing.size() == 1 ? "this name" : "these names");
        return new Rejected(
                Reason.IdentityNotGranted,
                who() + " may not " + subject.action + " " + String.join(", ", missing) + "; " + remedy()
                        + ", or ask an administrator to grant " + (isProgram() ? "it " : "you ") + grant
                        + (byWildcard ? IN_PLACE_OF_A_WILDCARD.formatted(isProgram() ? "its" : "your") : ""));
    }

    /** Who reads that a controller must not make a pod has written what it is to make, such as a Deployment. */
    private String remedy() {
        return subject == Subject.POD && submitter.username().startsWith(CONTROLLERS)
                ? "a controller asks in its own name: create a RunaiJob or the pod itself instead"
                : subject.remedy;
    }

    private boolean isProgram() {
        return submitter.username().startsWith(PROGRAMS);
    }

    private String who() {
        return "the submitter " + Printable.quoted(submitter.username());
    }

    /** As the cluster-config has it: {@code 24h}. */
    private static String shown(Duration duration) {
        return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}
