package ai.run.operator.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.run.operator.identity.Submission;
import ai.run.operator.identity.SubmissionKey;
import ai.run.operator.identity.Submitter;
import ai.run.operator.testing.FakeApiServer;
import ai.run.operator.testing.FakeApiServer.Answer;
import ai.run.operator.testing.PassingTime;
import ai.run.operator.workload.SubmittedJob;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of an API server for the key that all replicas share. */
class SubmissionKeysTest {

    private static final String READ = "GET /api/v1/namespaces/ops/secrets/runaijob-operator-submissions";
    private static final String MAKE = "POST /api/v1/namespaces/ops/secrets";
    private static final Answer MISSING = Answer.failure(404, "not found");
    private static final Answer CONFLICT = Answer.failure(409, "it is there already");

    private final FakeApiServer server = new FakeApiServer();
    private final SubmissionKeys keys = new SubmissionKeys(server.client(), "ops");

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theKeyThatIsThereIsTaken() {
        server.on(READ, secret(bytes(1)));

        assertIs(keys.get(), bytes(1));
        assertThat(server.lines()).containsExactly(READ);
    }

    @Test
    void itIsReadEachTimeSoThatARotatedOneCounts() {
        server.on(READ, secret(bytes(1)), secret(bytes(2)));

        assertIs(keys.get(), bytes(1));
        assertIs(keys.get(), bytes(2));
    }

    @Test
    void whereThereIsNoneOneIsMadeThatNobodyCanChange() {
        server.on(READ, MISSING).on(MAKE, request -> new Answer(201, request.body()));

        var key = keys.get();

        assertThat(server.lines()).containsExactly(READ, MAKE);
        var made = server.requests().get(1).json();
        assertThat(made.at("/metadata/name").asText()).isEqualTo(SubmissionKeys.SECRET);
        assertThat(made.at("/metadata/labels/app.kubernetes.io~1name").asText()).isEqualTo("runaijob-operator");
        assertThat(made.path("immutable").asBoolean()).isTrue();
        assertIs(key, Base64.getDecoder().decode(made.at("/data/key").asText()));
    }

    @Test
    void noTwoThatAreMadeAreTheSame() {
        server.on(READ, MISSING).on(MAKE, request -> new Answer(201, request.body()));
        keys.get();
        keys.get();

        assertThat(server.requests().stream()
                        .filter(request -> request.line().equals(MAKE))
                        .map(request -> request.json().at("/data/key").asText()))
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void whenAnotherReplicaIsFasterItsKeyCounts() {
        server.on(READ, MISSING, secret(bytes(3))).on(MAKE, CONFLICT);

        assertIs(keys.get(), bytes(3));
        assertThat(server.lines()).containsExactly(READ, MAKE, READ);
    }

    @Test
    void aSecretThatComesAndGoesEndsTheAttempts() {
        server.on(READ, MISSING).on(MAKE, CONFLICT);

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(keys::get)
                .withMessage("the Secret ops/runaijob-operator-submissions comes and goes all the time");
        assertThat(server.lines()).hasSize(10);
    }

    @Test
    void whatTheServerForbidsIsNoReasonToTryAgain() {
        server.on(READ, MISSING).on(MAKE, Answer.failure(403, "secrets is forbidden"));

        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(keys::get)
                .withMessageContaining("secrets is forbidden");
        assertThat(server.lines()).containsExactly(READ, MAKE);
    }

    @Test
    void withoutAnAnswerNoKeyIsMade() {
        server.on(READ, Answer.failure(500, "etcd is away"));

        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(keys::get)
                .withMessageContaining("etcd is away");
        assertThat(server.lines()).containsExactly(READ);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"other\": \"c2VjcmV0\"}", "{\"key\": \"c2VjcmV0\"}", "{\"key\": \"§secret§\"}"})
    void aSecretWithoutAKeyIsNamedAndNotQuoted(String data) {
        server.on(READ, secret(data));

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(keys::get)
                .withMessage("the Secret ops/runaijob-operator-submissions holds no key of 32 bytes: delete it, and"
                        + " another is made")
                .withNoCause();
    }

    private static byte[] bytes(int value) {
        var bytes = new byte[SubmissionKey.BYTES];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static Answer secret(byte[] key) {
        return secret("{\"key\": \"" + Base64.getEncoder().encodeToString(key) + "\"}");
    }

    private static Answer secret(String data) {
        return Answer.of(
                "{\"apiVersion\": \"v1\", \"kind\": \"Secret\", \"metadata\": {\"name\": \"%s\"}, \"data\": %s}"
                        .formatted(SubmissionKeys.SECRET, data));
    }

    /** A key shows itself by what it signs alone. */
    private static void assertIs(SubmissionKey key, byte[] bytes) {
        var job = new SubmittedJob("team-a", "train", "", "fingerprint");
        var submission = new Submission(
                new Submitter("alice", List.of(), null, null, List.of(), null), new PassingTime().instant());

        assertThat(key.signed(job, submission)).isEqualTo(new SubmissionKey(bytes).signed(job, submission));
    }
}
