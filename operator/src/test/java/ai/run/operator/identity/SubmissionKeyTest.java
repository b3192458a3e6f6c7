package ai.run.operator.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.run.operator.workload.SubmittedJob;
import ai.run.v1.RunaiJob;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which record of who submitted a RunaiJob is the webhooks' own. */
class SubmissionKeyTest {

    private static final SubmissionKey KEY = key("0123456789abcdef0123456789abcdef");
    private static final Submitter ALICE =
            new Submitter("oidc:alice", List.of("team-a"), 1234L, 5678L, List.of(4000L), null);
    private static final Instant NOON = Instant.parse("2026-07-01T12:00:00Z");
    private static final Submission BY_ALICE = new Submission(ALICE, NOON);
    private static final SubmittedJob TRAIN = new SubmittedJob("team-a", "train", "", "f00d");

    @Test
    void whatItHasStampedIsProven() {
        assertThat(KEY.proven(TRAIN, KEY.signed(TRAIN, BY_ALICE))).contains(BY_ALICE);
    }

    @Test
    void aStampSurvivesTheAnnotation() {
        var job = new RunaiJob();
        var nobody =
                new Submitter("system:serviceaccount:argocd:deployer", List.of(), null, null, List.of(), "\"none\"");
        for (var submitter : List.of(ALICE, nobody)) {
            var signed = KEY.signed(TRAIN, new Submission(submitter, NOON));
            job.getMetadata().setAnnotations(Map.of(SignedSubmission.ANNOTATION, signed.json()));
            assertThat(SignedSubmission.of(job)).contains(signed);
            assertThat(KEY.proven(TRAIN, signed)).isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource
    void itProvesNothingOfAnythingElse(String what, SubmittedJob other) {
        assertThat(KEY.proven(other, KEY.signed(TRAIN, BY_ALICE))).as(what).isEmpty();
    }

    static Stream<Arguments> itProvesNothingOfAnythingElse() {
        return Stream.of(
                arguments("another namespace", new SubmittedJob("team-b", "train", "", "f00d")),
                arguments("another name", new SubmittedJob("team-a", "train2", "", "f00d")),
                arguments("no name", new SubmittedJob("team-a", "", "", "f00d")),
                arguments("a name that is made of this one", new SubmittedJob("team-a", "train2", "train", "f00d")),
                arguments("names that run together", new SubmittedJob("team-", "atrain", "", "f00d")),
                arguments("another spec", new SubmittedJob("team-a", "train", "", "f00e")));
    }

    @ParameterizedTest
    @MethodSource
    void nothingOfItCanBeChanged(String what, Submission forged) {
        assertThat(KEY.proven(
                        TRAIN,
                        new SignedSubmission(forged, KEY.signed(TRAIN, BY_ALICE).mac())))
                .as(what)
                .isEmpty();
    }

    static Stream<Arguments> nothingOfItCanBeChanged() {
        return Stream.of(
                arguments(
                        "the name",
                        by(new Submitter("oidc:bob", List.of("team-a"), 1234L, 5678L, List.of(4000L), null))),
                arguments(
                        "a group",
                        by(new Submitter("oidc:alice", List.of("admins"), 1234L, 5678L, List.of(4000L), null))),
                arguments("no group", by(new Submitter("oidc:alice", List.of(), 1234L, 5678L, List.of(4000L), null))),
                arguments(
                        "the UID",
                        by(new Submitter("oidc:alice", List.of("team-a"), 1235L, 5678L, List.of(4000L), null))),
                arguments(
                        "the GID",
                        by(new Submitter("oidc:alice", List.of("team-a"), 1234L, 4000L, List.of(4000L), null))),
                arguments(
                        "no GID",
                        by(new Submitter("oidc:alice", List.of("team-a"), 1234L, null, List.of(4000L), null))),
                arguments(
                        "the groups' IDs",
                        by(new Submitter("oidc:alice", List.of("team-a"), 1234L, 5678L, List.of(), null))),
                arguments(
                        "a problem",
                        by(new Submitter("oidc:alice", List.of("team-a"), 1234L, 5678L, List.of(4000L), "x"))),
                arguments("the time", new Submission(ALICE, NOON.plusSeconds(1))));
    }

    private static Submission by(Submitter submitter) {
        return new Submission(submitter, NOON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "AAAA", "genuine", "\u0000"})
    void aMadeUpProofIsNone(String mac) {
        assertThat(KEY.proven(TRAIN, new SignedSubmission(BY_ALICE, mac))).isEmpty();
    }

    @Test
    void anotherKeyProvesNothing() {
        var other = key("0123456789abcdef0123456789abcdeF");
        assertThat(other.proven(TRAIN, KEY.signed(TRAIN, BY_ALICE))).isEmpty();
    }

    @Test
    void theRecordOfAJobWithoutANameHoldsForWhatTheServerMakesOne() {
        var signed = KEY.signed(new SubmittedJob("team-a", "", "train-", "f00d"), BY_ALICE);
        assertThat(KEY.proven(new SubmittedJob("team-a", "train-x7k2p", "train-", "f00d"), signed))
                .isPresent();
        assertThat(KEY.proven(new SubmittedJob("team-a", "", "train-", "f00d"), signed))
                .isPresent();
        assertThat(KEY.proven(new SubmittedJob("team-a", "other-x7k2p", "train-", "f00d"), signed))
                .isEmpty();
        assertThat(KEY.proven(new SubmittedJob("team-a", "train-x7k2p", "", "f00d"), signed))
                .isEmpty();
        assertThat(KEY.proven(new SubmittedJob("team-a", "train-x7k2p", "tr", "f00d"), signed))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "null",
                "[]",
                "{}",
                "{\"username\":\"alice\"}",
                "{\"username\":\"alice\",\"mac\":\"\"}",
                "{\"username\":\"alice\",\"at\":\"yesterday\",\"mac\":\"\"}",
                "{\"username\":null,\"at\":\"2026-07-01T12:00:00Z\",\"mac\":\"\"}",
                "{\"username\":{},\"at\":\"2026-07-01T12:00:00Z\",\"mac\":\"\"}",
                "{\"uid\":1,\"at\":\"2026-07-01T12:00:00Z\",\"mac\":\"\"}"
            })
    void aSpoiltAnnotationSaysNothing(String annotation) {
        assertThat(SignedSubmission.parse(annotation)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 31, 33, 64})
    void aKeyHasOneLength(int length) {
        assertThatThrownBy(() -> new SubmissionKey(new byte[length]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a key has 32 bytes, and not " + length);
    }

    @Test
    @SuppressWarnings("ObjectToString") // that it says nothing is the point
    void aKeyIsNotShown() {
        var bytes = new byte[SubmissionKey.BYTES];
        Arrays.fill(bytes, (byte) 'k');
        assertThat(new SubmissionKey(bytes).toString()).doesNotContain("kkk", "a2tr");
    }

    private static SubmissionKey key(String text) {
        return new SubmissionKey(text.getBytes(StandardCharsets.US_ASCII));
    }
}
