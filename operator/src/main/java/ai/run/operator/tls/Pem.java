package ai.run.operator.tls;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** Keys and certificates as text, in every form that tools write them: PKCS#8, PKCS#1 and SEC 1. */
public final class Pem {

    private Pem() {}

    /** Writes the certificates, one after the other. */
    public static String of(Collection<X509Certificate> certificates) {
        return certificates.stream().map(Pem::write).reduce("", String::concat);
    }

    /** Writes the key, in PKCS#8. */
    public static String of(PrivateKey key) {
        try {
            return write(new JcaPKCS8Generator(key, null));
        } catch (IOException e) {
            throw new IllegalStateException("a key of our own can be written", e);
        }
    }

    private static String write(Object object) {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new IllegalStateException("memory can be written to", e);
        }
        return text.toString();
    }

    /** Reads every certificate; throws {@link InvalidCertificateException} when there is none. */
    public static List<X509Certificate> certificates(String pem) throws InvalidCertificateException {
        var certificates = new ArrayList<X509Certificate>();
        try (var parser = new PEMParser(new StringReader(pem))) {
            for (var object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof X509CertificateHolder holder) {
                    certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
                }
            }
        } catch (IOException | CertificateException | RuntimeException e) {
            throw new InvalidCertificateException("the certificate cannot be read: " + e.getMessage());
        }
        if (certificates.isEmpty()) {
            throw new InvalidCertificateException("there is no certificate");
        }
        return List.copyOf(certificates);
    }

    /** Reads the first key; throws {@link InvalidCertificateException} when there is none. */
    public static PrivateKey key(String pem) throws InvalidCertificateException {
        try (var parser = new PEMParser(new StringReader(pem))) {
            for (var object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof PrivateKeyInfo key) {
                    return new JcaPEMKeyConverter().getPrivateKey(key);
                } else if (object instanceof PEMKeyPair pair) {
                    return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
                }
            }
        } catch (IOException | RuntimeException e) {
            // The parser's own words may quote the key.
            throw new InvalidCertificateException("the key cannot be read");
        }
        throw new InvalidCertificateException("there is no key");
    }
}
