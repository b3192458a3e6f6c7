package ai.run.operator.ldap;

import ai.run.operator.tls.Authorities;
import ai.run.operator.tls.InvalidCertificateException;
import ai.run.operator.tls.Pem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom the operator believes that it is the LDAP server. */
final class LdapTls {

    private LdapTls() {}

    /**
     * TLS that accepts only servers whose certificate one of these authorities has signed.
     *
     * @param authorities certificates in PEM; null for those that Java trusts
     * @throws InvalidCertificateException if the text holds no certificates
     */
    static SSLContext trusting(@Nullable String authorities)
            throws InvalidCertificateException, GeneralSecurityException {
        var trust =
                authorities == null ? null : new TrustManager[] {Authorities.trusting(Pem.certificates(authorities))};
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust, null);
        return context;
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
