package ai.run.operator.cli.whoami;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.cli.print.DocumentFormat;
import ai.run.operator.identity.Submitter;
import ai.run.operator.testing.FakeApiServer;
import ai.run.operator.testing.FakeApiServer.Answer;
import ai.run.operator.testing.GoldenDirectory;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What {@code whoami} prints, and what it asks for. */
class WhoAmITest {

    private static final String REVIEW = "POST /apis/authentication.k8s.io/%s/selfsubjectreviews";
    private static final String TRIAL = "POST /apis/run.ai/v1/namespaces/team-a/runaijobs";

    private final FakeApiServer server = new FakeApiServer();
    private final Questions questions = new Questions(server.client(), "team-a");

    /** What the API server answers. */
    static final class Case {
        public JsonNode userInfo;
        public JsonNode rules;
        /** The annotation of a RunaiJob that would have been stored; null for none. */
        public String recorded;
        /** Why it was denied; null where it was not. */
        public String denied;
        /** Why nothing was tried; null where it was. */
        public String notTried;

        String text() {
            var caller = userInfo == null ? Caller.UNKNOWN : Caller.of(userInfo);
            var trial = denied != null
                    ? new Trial.Denied(denied)
                    : notTried != null ? new Trial.NotTried(notTried) : Trial.passed(recorded);
            return new WhoAmI(caller, "team-a", MayRunAs.of(rules), WithoutUser.of(caller, trial)).text();
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> tellsWhatTheServerSays() throws IOException {
        return GoldenDirectory.texts("cli/whoami", Case.class, Case::text);
    }

    @Test
    void anOlderServerIsAskedByAnOlderVersion() {
        server.on(
                REVIEW.formatted("v1beta1"),
                Answer.of(
                        Map.of("status", Map.of("userInfo", Map.of("username", "alice", "groups", List.of("devs"))))));
        assertThat(questions.caller()).isEqualTo(new Caller("alice", "", List.of("devs"), Map.of()));
        assertThat(server.lines()).containsExactly(REVIEW.formatted("v1"), REVIEW.formatted("v1beta1"));
    }

    @Test
    void aServerThatDoesNotSayKnowsNobody() {
        assertThat(questions.caller().isKnown()).isFalse();
    }

    @Test
    void nothingIsStoredByATrial() {
        server.on(TRIAL, Answer.of(Map.of("metadata", Map.of("name", "whoami-x"))));
        assertThat(questions.trial()).isEqualTo(new Trial.NotRecorded());
        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.uri().getQuery()).isEqualTo("dryRun=All"));
    }

    @Test
    void whatTheTrialRunsIntoIsTold() {
        server.on(
                TRIAL,
                Answer.failure(403, "runaijobs.run.ai is forbidden: User \"alice\" cannot create resource"),
                Answer.failure(403, "admission webhook \"runaijobs.run.ai\" denied the request: nobody knows"),
                Answer.failure(404, "the server could not find the requested resource"));
        assertThat(questions.trial()).isEqualTo(new Trial.NotTried("You may not create RunaiJobs in this namespace."));
        assertThat(questions.trial())
                .isEqualTo(new Trial.Denied("admission webhook \"runaijobs.run.ai\" denied the request: nobody knows"));
        assertThat(questions.trial())
                .isEqualTo(
                        new Trial.NotTried("There are no RunaiJobs in this cluster: the operator is not installed."));
    }

    @Test
    void programsReadTheNumbers() {
        var recorded = new Trial.Recorded(new Submitter("alice", List.of(), 1234L, 5678L, List.of(4000L), null));
        var caller = new Caller("alice", "", List.of(), Map.of());
        var json = DocumentFormat.JSON.print(WithoutUser.of(caller, recorded));
        assertThat(json).contains("\"outcome\" : \"KNOWN\"", "\"uid\" : 1234", "\"gid\" : 5678", "4000");
    }
}
