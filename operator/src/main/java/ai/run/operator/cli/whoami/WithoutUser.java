package ai.run.operator.cli.whoami;

import ai.run.operator.clusterconfig.ClusterConfig.IdentityPolicy;
import ai.run.operator.clusterconfig.ClusterConfig.SubmitterClaims;
import ai.run.operator.identity.Directory;
import ai.run.operator.identity.Grants;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.identity.IdentityResolution.Rejected;
import ai.run.operator.identity.IdentityResolution.Resolved;
import ai.run.operator.identity.IdentityResolver;
import ai.run.operator.identity.Submitter;
import ai.run.operator.identity.SubmitterReader;
import ai.run.v1.Reason;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * As whom a job without {@code spec.user} would run, by the operator's own rules, as far as that can be known without the cluster-config.
 *
 * @param outcome in one word
 * @param uid where it runs as the submitter: the UID; null else
 * @param gid likewise the primary group's ID
 * @param supplementalGroups likewise the IDs of further groups
 * @param message in a sentence
 * @param dependsOn what the cluster's rules can change about it, a sentence each
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record WithoutUser(
        Outcome outcome,
        @Nullable Long uid,
        @Nullable Long gid,
        List<Long> supplementalGroups,
        String message,
        List<String> dependsOn) {

    private static final String IN_FORCE =
            "runAsUser must be in force, by the job or by the cluster-config; else it runs as"
                    + " whomever its image names.";
    private static final String RULES =
            "The cluster-config can allow fewer UIDs and groups, and can leave out the submitter"
                    + " (identity.sources).";
    private static final String CLAIMS =
            "Whether the operator's webhooks record who submits, and from which extra values they"
                    + " read the numbers (identity.submitter), was not tried.";

    /** How it would end. */
    enum Outcome {
        /** It runs with numbers that are known. */
        KNOWN,
        /** The directory of the cluster says, if there is one. */
        ASKS_THE_DIRECTORY,
        /** It does not run. */
        REJECTED,
        /** That cannot be said. */
        UNKNOWN
    }

    /**
     * Judges what is known.
     *
     * @param caller whom the server takes the caller for
     * @param trial what came of a server-side dry run
     */
    static WithoutUser of(Caller caller, Trial trial) {
        if (trial instanceof Trial.Denied denied) {
            return unresolved(Outcome.REJECTED, "a server-side dry run was denied: " + denied.message(), List.of());
        }
        if (trial instanceof Trial.Recorded recorded) {
            return resolved(recorded.submitter(), List.of(IN_FORCE, RULES));
        }
        if (trial instanceof Trial.NotRecorded) {
            return unresolved(
                    Outcome.REJECTED,
                    "no webhook recorded who submitted a server-side dry run, so nobody knows who the job runs as"
                            + " (%s); set spec.user".formatted(Reason.IdentityUnknown),
                    List.of(IN_FORCE));
        }
        if (!caller.isKnown()) {
            return unresolved(Outcome.UNKNOWN, "the server does not say who you are", List.of(IN_FORCE));
        }
        var submitter =
                SubmitterReader.read(caller.username(), caller.groups(), caller.extra(), SubmitterClaims.DEFAULT);
        var why = trial instanceof Trial.NotTried skipped ? skipped.why() : "";
        return resolved(
                submitter,
                Stream.of(IN_FORCE, RULES, CLAIMS, why)
                        .filter(sentence -> !sentence.isEmpty())
                        .toList());
    }

    private static WithoutUser resolved(Submitter submitter, List<String> dependsOn) {
        var lookups = new IdentityLookups(Directory.NONE, submitter, Grants.NONE);
        var resolution = IdentityResolver.resolve(null, IdentityPolicy.DEFAULT, lookups);
        if (resolution instanceof Resolved resolved) {
            var identity = resolved.identity();
            var groups = identity.supplementalGroups();
            return new WithoutUser(
                    Outcome.KNOWN,
                    identity.uid(),
                    identity.gid(),
                    groups,
                    "UID %d, GID %d%s: the numbers of your login"
                            .formatted(
                                    identity.uid(),
                                    identity.gid(),
                                    groups.isEmpty() ? "" : ", groups " + listed(groups)),
                    dependsOn);
        }
        var rejected = (Rejected) resolution;
        return rejected.reason() == Reason.IdentityUnknown
                ? unresolved(
                        Outcome.ASKS_THE_DIRECTORY,
                        "whom the directory of the cluster has under your login name, because %s; without a directory, or"
                                        .formatted(reason(submitter))
                                + " an entry there, it is rejected",
                        withName(dependsOn))
                : unresolved(Outcome.REJECTED, "%s: %s".formatted(rejected.reason(), rejected.message()), dependsOn);
    }

    private static String reason(Submitter submitter) {
        return submitter.problem() == null
                ? "your login passes on no numbers"
                : "the numbers of your login cannot be used: " + submitter.problem();
    }

    private static List<String> withName(List<String> dependsOn) {
        var all = new ArrayList<>(dependsOn);
        all.add("The login name is the name above without the prefix and suffix that the cluster-config has"
                + " (identity.submitter).");
        return all;
    }

    private static WithoutUser unresolved(Outcome outcome, String message, List<String> dependsOn) {
        return new WithoutUser(outcome, null, null, List.of(), message, dependsOn);
    }

    private static String listed(List<Long> groups) {
        return groups.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
