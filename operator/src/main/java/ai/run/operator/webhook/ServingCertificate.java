package ai.run.operator.webhook;

import ai.run.operator.tls.InvalidCertificateException;
import ai.run.operator.tls.Pem;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the server shows, and the key that proves it.
 *
 * @param key the private key
 * @param chain the certificate, and those between it and the authority's
 */
record ServingCertificate(PrivateKey key, List<X509Certificate> chain) {

    ServingCertificate {
        chain = List.copyOf(chain);
    }

    /** Reads both, and sees that they belong to each other. */
    static ServingCertificate parse(String chainPem, String keyPem) throws InvalidCertificateException {
        var parsed = new ServingCertificate(Pem.key(keyPem), Pem.certificates(chainPem));
        if (!parsed.isOfOneKey()) {
            throw new InvalidCertificateException("the key is not the certificate's");
        }
        return parsed;
    }

    X509Certificate certificate() {
        return chain.get(0);
    }

    Instant expiry() {
        return certificate().getNotAfter().toInstant();
    }

    /** Says whether two thirds of its life are over, which leaves a month of three to whoever must notice. */
    boolean isDue(Instant now) {
        var from = certificate().getNotBefore().toInstant();
        return !now.isBefore(
                from.plus(Duration.between(from, expiry()).dividedBy(3).multipliedBy(2)));
    }

    /** Says whether it is good for all these host names and addresses. */
    boolean covers(Collection<String> hosts) {
        try {
            var names = certificate().getSubjectAlternativeNames();
            return names != null
                    && names.stream()
                            .map(name -> Objects.toString(name.get(1)))
                            .collect(Collectors.toSet())
                            .containsAll(Set.copyOf(hosts));
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private boolean isOfOneKey() {
        var publicKey = certificate().getPublicKey();
        var algorithm = publicKey.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        try {
            var signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(certificate().getSignature());
            var signature = signer.sign();
            signer.initVerify(publicKey);
            signer.update(certificate().getSignature());
            return signer.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
