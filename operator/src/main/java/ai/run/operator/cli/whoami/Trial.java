package ai.run.operator.cli.whoami;

import ai.run.operator.identity.SignedSubmission;
import ai.run.operator.identity.Submission;
import ai.run.operator.identity.Submitter;
import org.jspecify.annotations.Nullable;

/** What came of a RunaiJob without {@code spec.user} that the server was asked to go through and not to store (server-side dry run). */
sealed interface Trial {

    /** The webhooks recorded the submitter, with the numbers as the cluster-config has them read. */
    record Recorded(Submitter submitter) implements Trial {}

    /** It passed, and nobody recorded who submitted it. */
    record NotRecorded() implements Trial {}

    /** It was denied. */
    record Denied(String message) implements Trial {}

    /** It could not be tried: the caller may not create RunaiJobs, or there are none in this cluster. */
    record NotTried(String why) implements Trial {}

    /** Reads the annotation of what the server would have stored. */
    static Trial passed(@Nullable String annotation) {
        return SignedSubmission.parse(annotation)
                .map(SignedSubmission::submission)
                .map(Submission::submitter)
                .<Trial>map(Recorded::new)
                .orElseGet(NotRecorded::new);
    }
}
