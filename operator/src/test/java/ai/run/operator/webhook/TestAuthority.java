package ai.run.operator.webhook;

import ai.run.operator.tls.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority that issues certificates for clients, and for what is none. */
final class TestAuthority {

    private final X500Name name;
    private final KeyPair keys = keys();
    final X509Certificate certificate;

    TestAuthority(String commonName) throws Exception {
        name = new X500Name("CN=" + commonName);
        certificate = sign(builder(name, keys).addExtension(Extension.basicConstraints, true, new BasicConstraints(0)));
    }

    /** A key, and the certificate of it. */
    record Client(PrivateKey key, X509Certificate certificate) {}

    Client client(String commonName) throws Exception {
        return issue(commonName, KeyPurposeId.id_kp_clientAuth);
    }

    Client server(String commonName) throws Exception {
        return issue(commonName, KeyPurposeId.id_kp_serverAuth);
    }

    private Client issue(String commonName, KeyPurposeId purpose) throws Exception {
        var own = keys();
        return new Client(
                own.getPrivate(),
                sign(builder(new X500Name("O=test,CN=" + commonName), own)
                        .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose))));
    }

    /** The file that a server is given. */
    Path writeTo(Path file) throws IOException {
        return Files.writeString(file, Pem.of(List.of(certificate)));
    }

    private JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair subjectKeys) {
        var now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(System.nanoTime()),
                Date.from(now.minus(Duration.ofMinutes(1))),
                Date.from(now.plus(Duration.ofHours(1))),
                subject,
                subjectKeys.getPublic());
    }

    private X509Certificate sign(X509v3CertificateBuilder builder) throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
