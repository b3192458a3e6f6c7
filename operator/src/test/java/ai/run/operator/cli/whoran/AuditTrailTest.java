package ai.run.operator.cli.whoran;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.cli.jobs.Seen;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an audit log tells of who ran. The events are those of Kubernetes 1.36, of which the fields that play no part are left out. */
class AuditTrailTest {

    private static final String CREATED =
            """
            stage: ResponseComplete
            verb: create
            user: {username: 'oidc:alice'}
            objectRef: {resource: runaijobs, apiGroup: run.ai, namespace: team-a, name: train}
            responseStatus: {code: 201}
            requestReceivedTimestamp: "2026-07-01T11:57:00.123456Z"
            """;

    private static final String RUNAI_JOB =
            """
              kind: RunaiJob
              metadata: {namespace: team-a, name: train, uid: job-1, creationTimestamp: "2026-07-01T11:57:00Z"}
              spec: {user: {name: alice, uid: 1234, gid: 5678}}
            """;

    private static final String DECIDED =
            """
            stage: ResponseComplete
            verb: patch
            user: {username: 'system:serviceaccount:runai:runaijob-operator'}
            objectRef: {resource: runaijobs, subresource: status, apiGroup: run.ai, namespace: team-a, name: train}
            responseStatus: {code: 200}
            requestReceivedTimestamp: "2026-07-01T11:57:01.123456Z"
            responseObject:
            """
                    + RUNAI_JOB
                    + """
                      status:
                        phase: Running
                        identity: {username: alice, uid: 1234, gid: 5678, source: Spec}
                        startTime: "2026-07-01T11:57:01Z"
                    """;

    private final AuditTrail trail = new AuditTrail(new Wanted.Uid(1234), null, null);

    @Test
    void theStatusTellsWhoRanAndTheCreationWhoSubmitted() {
        read(CREATED + "responseObject:\n" + RUNAI_JOB, DECIDED);
        assertThat(trail.runs()).singleElement().satisfies(run -> {
            assertThat(run.row())
                    .containsExactly(
                            "team-a",
                            "train",
                            "alice",
                            "1234",
                            "5678",
                            "Spec",
                            "oidc:alice",
                            "2026-07-01T11:57:00.123456Z",
                            "2026-07-01T11:57:01Z",
                            "<none>",
                            "Running");
            assertThat(run.proof()).isEqualTo(Run.Proof.AUDIT_LOG);
        });
        assertThat(trail.gaps()).isEmpty();
    }

    @Test
    void aCreationWithoutItsObjectTellsTheSubmitterAsWell() {
        read(CREATED, DECIDED);
        assertThat(trail.runs()).singleElement().satisfies(run -> assertThat(run.submitter())
                .isEqualTo("oidc:alice"));
        assertThat(trail.gaps())
                .containsExactly("1 of 2 events do not tell what was written: with the audit level RequestResponse for"
                        + " runaijobs, and runaijobs/status, they would.");
    }

    @Test
    void whoeverImpersonatesIsNotTheSubmitter() {
        read(CREATED + "impersonatedUser: {username: bob}\n", DECIDED);
        assertThat(trail.runs()).extracting(Run::submitter).containsExactly("bob");
    }

    @Test
    void twoOfOneNameHaveTheirOwnSubmitters() {
        var later = DECIDED.replace("uid: job-1", "uid: job-2");
        read(CREATED, DECIDED, CREATED.replace("oidc:alice", "mallory"), later);
        assertThat(trail.runs()).extracting(Run::submitter).containsExactly("oidc:alice", "mallory");
    }

    @Test
    void aJobWithoutAStatusSaysWhatItAskedFor() {
        read(CREATED + "responseObject:\n" + RUNAI_JOB);
        assertThat(trail.runs()).extracting(Run::source).containsExactly("spec.user?");
        assertThat(trail.gaps())
                .containsExactly("Of jobs with the source spec.user? the log tells what they asked for, and not whether"
                        + " they ran.");
    }

    /** The API server drops it, and the audit level Request shows it. */
    @Test
    void aStatusThatTheSubmitterWroteIsNotWhoRan() {
        read(CREATED
                + "requestObject:\n"
                + RUNAI_JOB.replace("1234", "1300")
                + "  status: {phase: Running, identity: {username: alice, uid: 1234, gid: 5678, source: Spec}}\n");
        assertThat(trail.runs()).isEmpty();
    }

    @Test
    void aJobThatRanAsSomebodyElseIsNotFound() {
        read(CREATED + "responseObject:\n" + RUNAI_JOB.replace("1234", "1300"), DECIDED.replace("1234", "1300"));
        assertThat(trail.runs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    stage: ResponseComplete | stage: RequestReceived
                    code: 200               | code: 409
                    verb: patch             | verb: get
                    resource: runaijobs     | resource: pods
                    apiGroup: run.ai        | apiGroup: other.org
                    verb: patch             | {verb: patch, requestURI: '/apis/run.ai/v1/x?dryRun=All'}
                    """)
    void whatDidNotHappenIsNotTold(String field, String other) {
        var event = other.startsWith("{")
                ? DECIDED + "requestURI: /apis/run.ai/v1/x?dryRun=All\n"
                : DECIDED.replace(field, other);
        read(event);
        assertThat(trail.runs()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "runaijobs",
                "{\"runaijobs\":",
                "[\"runaijobs\"]",
                "{\"objectRef\":{\"resource\":\"runaijobs\",\"apiGroup\":\"run.ai\"},\"verb\":\"create\"}",
                "{\"objectRef\":{\"resource\":\"runaijobs\",\"apiGroup\":\"run.ai\"},\"verb\":\"update\",\"responseObject\":[]}"
            })
    void aLineThatMakesNoSenseKeepsNobodyFromTheOthers(String line) {
        trail.read(line);
        read(DECIDED);
        assertThat(trail.runs()).hasSize(1);
    }

    @Test
    void linesThatCannotBeReadAreCounted() {
        trail.read("{\"runaijobs\":");
        trail.skip();
        assertThat(trail.gaps()).contains("2 lines about runaijobs could not be read.");
    }

    @Test
    void aLogThatHasNothingToSaySaysSo() {
        trail.read("{\"objectRef\":{\"resource\":\"pods\"},\"verb\":\"create\"}");
        assertThat(trail.gaps())
                .containsExactly(
                        "The audit log has no event of a RunaiJob that was written: its policy may leave them out.");
    }

    @Test
    void otherNamespacesAndEarlierEndsAreLeftOut() {
        var elsewhere = new AuditTrail(new Wanted.Uid(1234), "team-b", null);
        elsewhere.read(json(DECIDED));
        assertThat(elsewhere.runs()).isEmpty();

        var later = new AuditTrail(new Wanted.Uid(1234), null, Instant.parse("2026-07-01T13:00:00Z"));
        later.read(json(DECIDED));
        assertThat(later.runs()).hasSize(1);
        later.read(json(DECIDED
                + "    conditions: [{type: Complete, status: 'True', lastTransitionTime: '2026-07-01T12:30:00Z'}]\n"));
        assertThat(later.runs()).isEmpty();
    }

    @Test
    void theClusterTellsHowItIsNowAndTheLogWhoSubmittedIt() {
        read(CREATED, DECIDED);
        var now = Run.of(Seen.job(Seen.TRAIN.replace("Running", "Failed")), new Wanted.Uid(1234))
                .orElseThrow();
        assertThat(trail.joined(List.of(now))).singleElement().satisfies(run -> {
            assertThat(run.phase()).isEqualTo("Failed");
            assertThat(run.proof()).isEqualTo(Run.Proof.AUDIT_LOG);
        });
    }

    /** Of the level Metadata. */
    @Test
    void aLogWithoutObjectsTellsWhoSubmittedWhatIsThere() {
        read(CREATED);
        var now = Run.of(Seen.job(Seen.TRAIN), new Wanted.Uid(1234)).orElseThrow();
        assertThat(trail.joined(List.of(now))).extracting(Run::proof).containsExactly(Run.Proof.AUDIT_LOG);
    }

    @Test
    void theCreatorOfAnotherOneOfThatNameIsNotTheSubmitter() {
        read(CREATED.replace("2026-07-01T11:57", "2026-06-30T11:57"));
        var now = Run.of(Seen.job(Seen.TRAIN), new Wanted.Uid(1234)).orElseThrow();
        assertThat(trail.joined(List.of(now))).containsExactly(now);
    }

    /** Of a log of any length only what concerns somebody is kept. */
    @Test
    void jobsOfOthersAreForgotten() {
        var event = json(CREATED + "responseObject:\n" + RUNAI_JOB.replace("1234", "1300"));
        for (var i = 0; i < 60_000; i++) {
            trail.read(event.replace("job-1", "job-" + i).replace("\"train\"", "\"train-" + i + "\""));
        }
        assertThat(trail.remembered()).isLessThanOrEqualTo(100_000);
    }

    private void read(String... events) {
        for (var event : events) {
            trail.read(json(event));
        }
    }

    private static String json(String event) {
        return Serialization.unmarshal("---\n" + event, JsonNode.class).toString();
    }
}
