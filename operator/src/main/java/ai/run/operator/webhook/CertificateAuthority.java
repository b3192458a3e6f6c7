package ai.run.operator.webhook;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Issues one serving certificate and forgets its key: each renewal brings an authority of its own, so there is no key to
 * keep that could sign another certificate.
 */
final class CertificateAuthority {

    static final Duration LIFE = Duration.ofDays(90);

    /** Clocks differ. */
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private static final int SERIAL_BITS = 127;
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private final SecureRandom random = new SecureRandom();
    private final Instant from;
    private final Instant until;

    private CertificateAuthority(Instant now) {
        from = now.minus(BACKDATED);
        until = now.plus(LIFE);
    }

    /**
     * A certificate, and the authority's own.
     *
     * @param serving what the server shows
     * @param authority what a client must trust to believe it
     */
    record Issued(ServingCertificate serving, X509Certificate authority) {}

    /**
     * Makes an authority and a certificate of it, both ECDSA on P-256, valid from now on for {@link #LIFE}.
     *
     * @param hosts the names and addresses that the server is called by
     */
    static Issued issue(Collection<String> hosts, Instant now) {
        try {
            return new CertificateAuthority(now).issue(hosts);
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("every Java knows P-256 and SHA-256", e);
        }
    }

    private Issued issue(Collection<String> hosts)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        var extensions = new JcaX509ExtensionUtils();
        var authorityKeys = keys();
        var serial = serial();
        // A name of its own: a client that trusts the one before too must know which to try.
        var authorityName = new X500Name("CN=runaijob-operator-webhook-ca-" + serial.toString(Character.MAX_RADIX));
        var authority = sign(
                new JcaX509v3CertificateBuilder(
                                authorityName,
                                serial,
                                Date.from(from),
                                Date.from(until),
                                authorityName,
                                authorityKeys.getPublic())
                        .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
                        .addExtension(
                                Extension.subjectKeyIdentifier,
                                false,
                                extensions.createSubjectKeyIdentifier(authorityKeys.getPublic())),
                authorityKeys);

        var keys = keys();
        var certificate = sign(
                new JcaX509v3CertificateBuilder(
                                authorityName,
                                serial(),
                                Date.from(from),
                                Date.from(until),
                                new X500Name("CN=runaijob-operator-webhook"),
                                keys.getPublic())
                        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                        .addExtension(
                                Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                        .addExtension(Extension.subjectAlternativeName, false, names(hosts))
                        .addExtension(
                                Extension.authorityKeyIdentifier,
                                false,
                                extensions.createAuthorityKeyIdentifier(authorityKeys.getPublic())),
                authorityKeys);
        return new Issued(new ServingCertificate(keys.getPrivate(), List.of(certificate)), authority);
    }

    private KeyPair keys() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private BigInteger serial() {
        return new BigInteger(SERIAL_BITS, random).setBit(0);
    }

    private static GeneralNames names(Collection<String> hosts) {
        return new GeneralNames(hosts.stream()
                .map(host -> new GeneralName(
                        ADDRESS.matcher(host).matches() ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new));
    }

    private static X509Certificate sign(X509v3CertificateBuilder certificate, KeyPair signer)
            throws OperatorCreationException, GeneralSecurityException {
        var content = new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(certificate.build(content));
    }
}
