package ai.run.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.run.operator.tls.InvalidCertificateException;
import ai.run.operator.tls.Pem;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the operator issues is what a client accepts; the API server itself is asked in {@code WebhooksIT}. */
class CertificateAuthorityTest {

    private static final Set<String> HOSTS = Set.of("runaijob-operator-webhook.runai.svc", "127.0.0.1", "::1");

    private final Instant now = Instant.now();
    private final CertificateAuthority.Issued issued = CertificateAuthority.issue(HOSTS, now);

    @Test
    void theJdkFindsThePathFromTheCertificateToTheAuthority() throws Exception {
        var path = CertificateFactory.getInstance("X.509")
                .generateCertPath(issued.serving().chain());
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(issued.authority(), null)));
        parameters.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }

    @Test
    void theCertificateIsForServersOfTheseNamesOnly() throws Exception {
        var certificate = issued.serving().certificate();
        assertThat(certificate.getBasicConstraints()).as("not an authority").isEqualTo(-1);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "runaijob-operator-webhook.runai.svc"),
                        List.of(7, "127.0.0.1"),
                        List.of(7, "0:0:0:0:0:0:0:1"));
        assertThat(((ECPublicKey) certificate.getPublicKey())
                        .getParams()
                        .getCurve()
                        .getField()
                        .getFieldSize())
                .isEqualTo(256);
        assertThat(issued.authority().getBasicConstraints())
                .as("signs servers only")
                .isZero();
    }

    @Test
    void itIsRenewedAfterTwoThirdsOfItsLife() {
        var serving = issued.serving();
        assertThat(serving.expiry()).isBetween(now.plus(Duration.ofDays(89)), now.plus(Duration.ofDays(90)));
        assertThat(serving.isDue(now)).isFalse();
        assertThat(serving.isDue(now.plus(Duration.ofDays(59)))).isFalse();
        assertThat(serving.isDue(now.plus(Duration.ofDays(60)))).isTrue();
        assertThat(serving.isDue(now.plus(Duration.ofDays(365)))).isTrue();
    }

    @Test
    void itCoversTheHostsItWasIssuedFor() {
        assertThat(issued.serving().covers(Set.of("runaijob-operator-webhook.runai.svc", "127.0.0.1")))
                .isTrue();
        assertThat(issued.serving().covers(Set.of("other.runai.svc"))).isFalse();
    }

    @Test
    void everyAuthorityHasANameAndAKeyOfItsOwn() {
        var other = CertificateAuthority.issue(HOSTS, now);
        assertThat(other.authority().getSubjectX500Principal())
                .isNotEqualTo(issued.authority().getSubjectX500Principal());
        assertThat(other.authority().getPublicKey())
                .isNotEqualTo(issued.authority().getPublicKey());
    }

    @Test
    void textAndBackGivesTheSame() throws Exception {
        var parsed = ServingCertificate.parse(
                Pem.of(issued.serving().chain()), Pem.of(issued.serving().key()));
        assertThat(parsed.certificate()).isEqualTo(issued.serving().certificate());
        var signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(parsed.key());
        signer.update((byte) 1);
        var signature = signer.sign();
        signer.initVerify(issued.serving().certificate().getPublicKey());
        signer.update((byte) 1);
        assertThat(signer.verify(signature)).isTrue();
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() {
        var other = CertificateAuthority.issue(HOSTS, now);
        assertThatThrownBy(() -> ServingCertificate.parse(
                        Pem.of(issued.serving().chain()), Pem.of(other.serving().key())))
                .isInstanceOf(InvalidCertificateException.class)
                .hasMessage("the key is not the certificate's");
    }

    @Test
    void aKeyOfAnotherKindIsRefused() throws Exception {
        var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
        assertThatThrownBy(
                        () -> ServingCertificate.parse(Pem.of(issued.serving().chain()), Pem.of(rsa)))
                .isInstanceOf(InvalidCertificateException.class);
    }

    @Test
    void garbageIsRefusedWithoutQuotingIt() {
        for (var garbage : List.of(
                "",
                "secret",
                "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n",
                "-----BEGIN EC PRIVATE KEY-----\nsecret\n")) {
            assertThatThrownBy(() -> Pem.key(garbage))
                    .isInstanceOf(InvalidCertificateException.class)
                    .hasMessageNotContaining("secret");
        }
        assertThatThrownBy(() -> Pem.certificates("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
                .isInstanceOf(InvalidCertificateException.class);
    }
}
