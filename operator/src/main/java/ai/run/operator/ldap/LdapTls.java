package ai.run.operator.ldap;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whom the operator believes that it is the LDAP server. */
final class Tls {

    private Tls() {}

    /**
     * TLS that accepts only servers whose certificate one of these authorities has signed.
     *
     * @param authorities certificates in PEM; null for those that Java trusts
     * @throws GeneralSecurityException if the text holds no certificates
     */
    static SSLContext trusting(@Nullable String authorities) throws GeneralSecurityException {
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities == null ? null : keyStore(authorities));
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore keyStore(String authorities) throws GeneralSecurityException {
        var pem = new ByteArrayInputStream(authorities.getBytes(StandardCharsets.UTF_8));
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            if (store.size() == 0) {
                throw new GeneralSecurityException("there is no certificate in it");
            }
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /**
     * Sockets with TLS from the beginning, on which a read lasts no longer than that. The library limits the time of
     * connecting only: it would wait without end for a server that accepts and then never speaks.
     */
    static SocketFactory sockets(SSLContext context, Duration readTimeout) {
        var sockets = context.getSocketFactory();
        return new SocketFactory() {
            @Override
            public Socket createSocket() throws IOException {
                var socket = sockets.createSocket();
                socket.setSoTimeout((int) readTimeout.toMillis());
                return socket;
            }

            @Override
            public Socket createSocket(String host, int port) {
                throw new UnsupportedOperationException("the time to connect must be limited: connect later");
            }

            @Override
            public Socket createSocket(InetAddress host, int port) {
                return createSocket(host.getHostName(), port);
            }

            @Override
            public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
                return createSocket(host, port);
            }

            @Override
            public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
                return createSocket(host, port);
            }
        };
    }
}
