package ai.run.operator.cli.whoran;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.cli.jobs.Seen;
import ai.run.operator.cli.print.DocumentFormat;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which job ran as somebody. */
class RunTest {

    private static final Wanted ALICE = new Wanted.Name("alice");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1234  | alice   | true
                    1235  | bob     | false
                    12340 | alice2  | false
                    0     | ALICE   | false
                    """)
    void aJobIsFoundByItsUidAndByItsName(long uid, String name, boolean found) {
        assertThat(Run.of(Seen.job(Seen.TRAIN), new Wanted.Uid(uid)).isPresent())
                .isEqualTo(found);
        assertThat(Run.of(Seen.job(Seen.TRAIN), new Wanted.Name(name)).isPresent())
                .isEqualTo(found);
    }

    @Test
    void aJobThatRanAsSomebodyElseThanItAskedForIsThatOnes() {
        var job = Seen.job(Seen.TRAIN.replace("spec: {", "spec: {user: {name: bob, uid: 1235}, "));
        assertThat(Run.of(job, new Wanted.Name("bob"))).isEmpty();
        assertThat(Run.of(job, ALICE)).isPresent();
    }

    @Test
    void aJobThatNobodyHasDecidedOnSaysWhatItAskedFor() {
        var job = Seen.job("{metadata: {namespace: n, name: train}, spec: {user: {name: alice, uid: 1234}}}");
        assertThat(Run.of(job, ALICE)).hasValueSatisfying(run -> assertThat(run.row())
                .containsExactly(
                        "n",
                        "train",
                        "alice",
                        "1234",
                        "<none>",
                        "spec.user?",
                        "<none>",
                        "<none>",
                        "<none>",
                        "<none>",
                        "<none>"));
    }

    @Test
    void aRowSaysWhoAndByWhomAndWhen() {
        var annotated = Seen.TRAIN.replace(
                "metadata: {",
                "metadata: {annotations: {run.ai/submitted-by: '{\"username\":\"oidc:alice\",\"at\":\"2026-07-01T11:50:00Z\",\"mac\":\"x\"}'}, ");
        assertThat(Run.of(Seen.job(annotated), ALICE).orElseThrow().row())
                .startsWith(
                        "team-a", "train", "alice", "1234", "5678", "Submitter", "oidc:alice", "2026-07-01T11:50:00Z");
        var unproven = annotated.replace(", submittedBy: 'oidc:alice'", "");
        assertThat(Run.of(Seen.job(unproven), ALICE).orElseThrow().row()).contains("oidc:alice (unproven)");
    }

    @Test
    void whatEndedBeforeIsLeftOut() {
        var ended = Seen.TRAIN.replace(
                "conditions: [",
                "conditions: [{type: Complete, status: 'True', lastTransitionTime: '2026-07-01T11:58:00Z'}, ");
        var run = Run.of(Seen.job(ended), ALICE).orElseThrow();
        assertThat(run.isSince(Instant.parse("2026-07-01T11:59:00Z"))).isFalse();
        assertThat(run.isSince(Instant.parse("2026-07-01T11:58:00Z"))).isTrue();
        assertThat(Run.of(Seen.job(Seen.TRAIN), ALICE).orElseThrow().isSince(Instant.MAX))
                .isTrue();
    }

    @Test
    void programsReadTimesAsText() {
        var runs = List.of(Run.of(Seen.job(Seen.TRAIN), ALICE).orElseThrow());
        for (var format : DocumentFormat.values()) {
            assertThat(format.print(runs)).contains("2026-07-01T11:57:00Z", "alice", "STATUS");
        }
    }
}
