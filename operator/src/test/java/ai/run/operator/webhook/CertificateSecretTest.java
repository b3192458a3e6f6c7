package ai.run.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.run.operator.tls.InvalidCertificateException;
import ai.run.operator.tls.Pem;
import ai.run.operator.webhook.CertificateSource.Current;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One certificate for all replicas: made, renewed, and made anew when somebody spoils it. */
class CertificateSecretTest {

    private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
    private static final Instant WHEN_DUE = NOW.plus(Duration.ofDays(60));

    private SecretServer server;
    private CertificateSecret replica;

    @BeforeEach
    void start() throws IOException {
        server = new SecretServer();
        replica = replica("runaijob-operator-webhook.runai.svc");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void oneReplicaMakesItAndTheOthersGoByIt() throws Exception {
        var made = replica.current(NOW);
        assertThat(server.methods()).containsExactly("GET", "POST", "GET");
        assertThat(server.secret().getType()).isEqualTo("kubernetes.io/tls");
        assertThat(authorities(made)).hasSize(1);

        assertThat(replica("runaijob-operator-webhook.runai.svc").current(NOW)).isEqualTo(made);
        assertThat(server.methods()).containsExactly("GET");
    }

    @Test
    void itIsRenewedAMonthBeforeItsEnd() throws Exception {
        var first = replica.current(NOW);
        assertThat(replica.current(NOW.plus(Duration.ofDays(59)))).isEqualTo(first);

        var second = replica.current(WHEN_DUE);
        assertThat(second.serving().key()).isNotEqualTo(first.serving().key());
        assertThat(second.serving().expiry()).isEqualTo(WHEN_DUE.plus(CertificateAuthority.LIFE));
        assertThat(replica.current(WHEN_DUE)).isEqualTo(second);
    }

    @Test
    void theAuthorityBeforeIsTrustedUntilItsCertificateEnds() throws Exception {
        var first = authorities(replica.current(NOW)).get(0);
        var both = authorities(replica.current(WHEN_DUE));
        assertThat(both).hasSize(2).last().isEqualTo(first);

        var afterTheFirst = NOW.plus(Duration.ofDays(120));
        assertThat(authorities(replica.current(afterTheFirst)))
                .hasSize(2)
                .last()
                .isEqualTo(both.get(0));
    }

    @Test
    void howeverOftenItIsSpoiltThreeAuthoritiesAreTrustedAtMost() throws Exception {
        for (int i = 0; i < 5; i++) {
            replica.current(NOW);
            spoil("tls.key");
        }
        assertThat(authorities(replica.current(NOW))).hasSize(3);
    }

    @Test
    void whatAnotherReplicaMadeFirstIsGoneBy() throws Exception {
        var others = replica.current(NOW);
        var secret = server.secret();
        server.put(null);
        server.methods();
        server.beforeWrite = () -> server.put(secret);

        assertThat(replica.current(NOW)).isEqualTo(others);
        assertThat(server.methods()).containsExactly("GET", "POST", "GET");
    }

    @Test
    void whatAnotherReplicaRenewedFirstIsGoneBy() throws Exception {
        replica.current(NOW);
        var old = server.secret();
        var others = replica.current(WHEN_DUE);
        var renewed = server.secret();
        server.put(old);
        server.methods();
        server.beforeWrite = () -> server.put(renewed);

        assertThat(replica.current(WHEN_DUE)).isEqualTo(others);
        assertThat(server.methods()).containsExactly("GET", "PUT", "GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls.crt", "tls.key", "ca.crt"})
    void aSpoiltSecretIsWrittenAnew(String key) throws Exception {
        var before = replica.current(NOW);
        spoil(key);
        server.methods();

        var after = replica.current(NOW);

        assertThat(after.serving().certificate()).isNotEqualTo(before.serving().certificate());
        assertThat(server.methods()).containsExactly("GET", "PUT", "GET");
        assertThat(replica.current(NOW)).isEqualTo(after);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls.key", "ca.crt"})
    void aSecretMixedOfTwoIsWrittenAnew(String key) throws Exception {
        var other = CertificateAuthority.issue(Set.of("runaijob-operator-webhook.runai.svc"), NOW);
        var others = Map.of("tls.key", Pem.of(other.serving().key()), "ca.crt", Pem.of(List.of(other.authority())));
        var before = replica.current(NOW);
        change(key, others.get(key));

        assertThat(replica.current(NOW).serving().certificate())
                .isNotEqualTo(before.serving().certificate());
    }

    @Test
    void aSecretOfAnotherTypeIsFilledAndKeepsItsType() throws Exception {
        server.put(new SecretBuilder()
                .withNewMetadata()
                .withNamespace("runai")
                .withName("runaijob-operator-webhook")
                .addToLabels("made-by", "somebody")
                .endMetadata()
                .withType("Opaque")
                .build());

        replica.current(NOW);

        assertThat(server.secret().getType()).isEqualTo("Opaque");
        assertThat(server.secret().getMetadata().getLabels()).containsEntry("made-by", "somebody");
    }

    @Test
    void anotherHostNeedsAnotherCertificate() throws Exception {
        replica.current(NOW);
        var renamed = replica("runaijob-operator-webhook.other.svc");
        assertThat(renamed.current(NOW).serving().covers(Set.of("runaijob-operator-webhook.other.svc")))
                .isTrue();
    }

    @Test
    void aSecretThatSomebodySpoilsAllTheTimeIsGivenUp() throws Exception {
        replica.current(NOW);
        spoil("tls.key");
        var spoilt = server.secret();
        server.beforeWrite = () -> server.put(spoilt);

        assertThatThrownBy(() -> replica.current(NOW))
                .isInstanceOf(InvalidCertificateException.class)
                .hasMessage("the Secret runai/runaijob-operator-webhook changes all the time");
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 500})
    void whatTheServerDoesNotAllowIsAFailure(int code) {
        server.failure = code;
        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> replica.current(NOW))
                .returns(code, KubernetesClientException::getCode);
    }

    @Test
    void aServerThatDoesNotAnswerIsAFailure() {
        server.stop();
        assertThatExceptionOfType(KubernetesClientException.class).isThrownBy(() -> replica.current(NOW));
    }

    private CertificateSecret replica(String host) {
        return new CertificateSecret(server.client, "runai", "runaijob-operator-webhook", Set.of(host));
    }

    private void spoil(String key) {
        change(key, "spoilt");
    }

    private void change(String key, String text) {
        server.put(
                new SecretBuilder(server.secret()).addToData(key, encoded(text)).build());
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<X509Certificate> authorities(Current current) throws InvalidCertificateException {
        return Pem.certificates(current.trusted().orElseThrow());
    }
}
