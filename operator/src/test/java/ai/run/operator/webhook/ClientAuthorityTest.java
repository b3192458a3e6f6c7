package ai.run.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.run.operator.admission.AdmissionAnswer;
import ai.run.operator.tls.InvalidCertificateException;
import ai.run.operator.webhook.TestAuthority.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers are told nothing, not even what is served. */
class ClientAuthorityTest {

    private static final String REVIEW =
            """
            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "a", "operation": "CREATE"}}""";

    @TempDir
    private Path folder;

    private final CertificateAuthority.Issued issued = CertificateAuthority.issue(Set.of("localhost"), Instant.now());
    private TestAuthority authority;
    private Path file;
    private WebhookServer server;

    @BeforeEach
    void start() throws Exception {
        authority = new TestAuthority("api-servers");
        file = authority.writeTo(folder.resolve("ca.crt"));
        server = server(Set.of("kube-apiserver"));
    }

    private WebhookServer server(Set<String> names) throws Exception {
        var tls = new WebhookTls(issued.serving(), Optional.of(new ClientAuthority(file, names)));
        return WebhookServer.start("127.0.0.1", 0, tls, Map.of("/allow", request -> AdmissionAnswer.allowed()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theApiServerIsAnswered() throws Exception {
        assertThat(status(server, authority.client("kube-apiserver"))).isEqualTo(200);
    }

    @Test
    void whoHasNoCertificateIsNotAnswered() {
        refused(null);
    }

    @Test
    void whoHasOneOfAnotherAuthorityIsNotAnswered() throws Exception {
        refused(new TestAuthority("api-servers").client("kube-apiserver"));
    }

    @Test
    void whoHasAnotherNameIsNotAnswered() throws Exception {
        refused(authority.client("mallory"));
        refused(authority.client("kube-apiserver.evil"));
    }

    /** Else every server of the same authority could ask. */
    @Test
    void aCertificateThatIsNotForClientsIsNotTaken() throws Exception {
        refused(authority.server("kube-apiserver"));
    }

    @Test
    void withoutNamesEveryClientOfTheAuthorityIsAnswered() throws Exception {
        try (var open = server(Set.of())) {
            assertThat(status(open, authority.client("anybody"))).isEqualTo(200);
        }
    }

    @Test
    void anotherAuthorityInTheFileCountsFromTheNextConnection() throws Exception {
        var before = authority.client("kube-apiserver");
        assertThat(status(server, before)).isEqualTo(200);
        var next = new TestAuthority("next");
        next.writeTo(file);
        assertThat(status(server, next.client("kube-apiserver"))).isEqualTo(200);
        refused(before);
    }

    @Test
    void aFileThatCannotBeReadIsSaidAtOnceAndLetsNobodyInLater() throws Exception {
        var client = authority.client("kube-apiserver");
        Files.writeString(file, "nothing");
        refused(client);
        assertThatThrownBy(() -> new ClientAuthority(file, Set.of()))
                .isInstanceOf(InvalidCertificateException.class)
                .hasMessageContaining("no certificate");
        assertThatThrownBy(() -> new ClientAuthority(folder.resolve("missing"), Set.of()))
                .isInstanceOf(InvalidCertificateException.class)
                .hasMessageContaining("missing");
    }

    private void refused(@Nullable Client client) {
        assertThatThrownBy(() -> status(server, client)).isInstanceOf(IOException.class);
    }

    private int status(WebhookServer asked, @Nullable Client client) throws Exception {
        return new TestClient(asked.port(), client, issued.authority())
                .post("/allow", REVIEW)
                .statusCode();
    }
}
