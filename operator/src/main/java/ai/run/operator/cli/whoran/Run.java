package ai.run.operator.cli.whoran;

import ai.run.operator.cli.jobs.SeenJob;
import ai.run.operator.identity.SignedSubmission;
import ai.run.operator.identity.Submission;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A job that ran as somebody, or was to.
 *
 * @param namespace the RunaiJob's namespace
 * @param name its name
 * @param objectUid the UID of the object, by which two of one name are told apart
 * @param username the login name of who it ran as; empty where only numbers are known
 * @param uid the UID; null where only a name is known
 * @param gid the primary group's ID, likewise
 * @param source where the identity comes from, in the words of the status; {@code spec.user?} where only the manifest is known, and not whether
 *     the job ran
 * @param submitter who submitted it; empty where nobody knows
 * @param proof how that is known
 * @param submitted when it was submitted; null where that is not known
 * @param started when its workload was started, likewise
 * @param ended when it ended, likewise, and while it has not
 * @param phase its phase as it was last seen; empty where it was not
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Run(
        String namespace,
        String name,
        String objectUid,
        String username,
        @Nullable Long uid,
        @Nullable Long gid,
        String source,
        String submitter,
        Proof proof,
        @JsonSerialize(using = ToStringSerializer.class) @Nullable Instant submitted,
        @JsonSerialize(using = ToStringSerializer.class) @Nullable Instant started,
        @JsonSerialize(using = ToStringSerializer.class) @Nullable Instant ended,
        String phase) {

    /** Of a job of which nothing but the manifest is known. */
    private static final String MANIFEST = "spec.user?";

    private static final Duration ADMISSION = Duration.ofMinutes(1);

    static final List<String> HEADINGS = List.of(
            "NAMESPACE", "NAME", "USER", "UID", "GID", "SOURCE", "SUBMITTER", "SUBMITTED", "STARTED", "ENDED", "PHASE");

    /** How the submitter is known. */
    enum Proof {
        /** Nobody knows who it was. */
        NONE,
        /** An annotation says so that anybody can write where the operator's webhooks are not. */
        ANNOTATION,
        /** The operator found it proven. */
        STATUS,
        /** The API server authenticated them; its audit log says so. */
        AUDIT_LOG
    }

    /** Returns what a RunaiJob tells, if it ran as the one who is wanted, or asked for that and nobody has decided yet. */
    static Optional<Run> of(SeenJob job, Wanted wanted) {
        var identity = job.identity();
        if (identity.isObject()) {
            return wanted.is(identity)
                    ? Optional.of(of(
                            job,
                            identity.path("username"),
                            identity,
                            identity.path("source").asText("")))
                    : Optional.empty();
        }
        var claimed = job.spec().path("user");
        return wanted.is(claimed) ? Optional.of(of(job, claimed.path("name"), claimed, MANIFEST)) : Optional.empty();
    }

    private static Run of(SeenJob job, JsonNode username, JsonNode numbers, String source) {
        var recorded = job.annotation(SignedSubmission.ANNOTATION)
                .flatMap(SignedSubmission::parse)
                .map(SignedSubmission::submission);
        var proven = job.identity().path("submittedBy").asText("");
        var submitter = proven.isEmpty()
                ? recorded.map(submission -> submission.submitter().username()).orElse("")
                : proven;
        return new Run(
                job.namespace(),
                job.name(),
                job.objectUid(),
                username.asText(""),
                number(numbers.path("uid")),
                number(numbers.path("gid")),
                source,
                submitter,
                submitter.isEmpty() ? Proof.NONE : proven.isEmpty() ? Proof.ANNOTATION : Proof.STATUS,
                recorded.map(Submission::at).or(job::createdAt).orElse(null),
                job.startedAt().orElse(null),
                job.endedAt().orElse(null),
                job.phase());
    }

    private static @Nullable Long number(JsonNode node) {
        return node.isIntegralNumber() ? node.asLong() : null;
    }

    /** Says whether it ran at that time or later, as far as that is known. */
    boolean isSince(Instant since) {
        return ended == null || !ended.isBefore(since);
    }

    /** The same, by somebody whom the API server authenticated, at a time that it noted. */
    Run submittedBy(String user, Instant at) {
        return new Run(
                namespace,
                name,
                objectUid,
                username,
                uid,
                gid,
                source,
                user,
                Proof.AUDIT_LOG,
                at,
                started,
                ended,
                phase);
    }

    /** The same, submitted as another record of the job has it. */
    Run submittedAs(Run other) {
        return new Run(
                namespace,
                name,
                objectUid,
                username,
                uid,
                gid,
                source,
                other.submitter,
                other.proof,
                other.submitted,
                started,
                ended,
                phase);
    }

    /** Says whether it was submitted at that time, give or take what admission takes. */
    boolean wasSubmittedAround(Instant time) {
        return submitted != null && Duration.between(time, submitted).abs().compareTo(ADMISSION) <= 0;
    }

    /** Says whether the API server saw who submitted it. */
    boolean isSubmissionLogged() {
        return proof == Proof.AUDIT_LOG;
    }

    /** Returns what it is known by: of a name there can be several, one after the other. */
    String identifier() {
        return objectUid.isEmpty() ? namespace + "/" + name : objectUid;
    }

    boolean isOfTheManifestAlone() {
        return source.equals(MANIFEST);
    }

    List<String> row() {
        return List.of(
                orNone(namespace),
                orNone(name),
                orNone(username),
                shown(uid),
                shown(gid),
                orNone(source),
                orNone(submitter) + (proof == Proof.ANNOTATION ? " (unproven)" : ""),
                shown(submitted),
                shown(started),
                shown(ended),
                orNone(phase));
    }

    private static String shown(@Nullable Object value) {
        return value == null ? "<none>" : value.toString();
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "<none>" : text;
    }
}
