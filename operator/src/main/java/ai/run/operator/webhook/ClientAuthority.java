package ai.run.operator.webhook;

import ai.run.operator.tls.Authorities;
import ai.run.operator.tls.InvalidCertificateException;
import ai.run.operator.tls.Pem;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Who may connect: whoever shows a certificate for clients that one of the authorities in a file has issued, and, where names
 * are given, to one of them. The file is read at each handshake, because whoever mounts it may exchange it.
 */
final class ClientAuthority extends X509ExtendedTrustManager {

    private final Path file;
    private final Set<String> names;

    /**
     * Reads the file for the first time.
     *
     * @param file the authorities' certificates, PEM
     * @param names the common names (CN) that are let in; empty for all
     * @throws InvalidCertificateException when there is none that can be read
     */
    ClientAuthority(Path file, Set<String> names) throws InvalidCertificateException {
        this.file = file;
        this.names = Set.copyOf(names);
        var unused = authorities();
    }

    private X509TrustManager authorities() throws InvalidCertificateException {
        try {
            return Authorities.trusting(Pem.certificates(Files.readString(file)));
        } catch (IOException | GeneralSecurityException failure) {
            throw new InvalidCertificateException(
                    "cannot read the clients' authorities in " + file + ": " + failure.getMessage());
        }
    }

    private void check(X509Certificate[] chain, String authType) throws CertificateException {
        try {
            authorities().checkClientTrusted(chain, authType);
        } catch (InvalidCertificateException unreadable) {
            throw new CertificateException(unreadable);
        }
        if (!names.isEmpty() && !names.contains(commonName(chain[0]))) {
            throw new CertificateException("the client's name is not one that is let in");
        }
    }

    private static String commonName(X509Certificate certificate) throws CertificateException {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> String.valueOf(part.getValue()))
                            .findFirst()
                            .orElse("");
        } catch (InvalidNameException nameless) {
            throw new CertificateException(nameless);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this is a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    /** None are named: a client with several certificates knows which one is for us, and strangers need not know whom we trust. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
