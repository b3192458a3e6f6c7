package ai.run.operator.webhook;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * What new connections are made with: the certificate that they get, which can be exchanged at any time while connections
 * that exist go on, and whose they may be.
 */
final class WebhookTls {

    /** The key store is in memory alone. */
    private static final char[] NO_PASSWORD = {};

    private final SslContextFactory.Server factory = new SslContextFactory.Server();
    private final Optional<ClientAuthority> clients;
    private volatile ServingCertificate shown;

    /**
     * Creates what connections are made with.
     *
     * @param clients who may connect; empty for everybody, and then nobody is asked for a certificate
     */
    WebhookTls(ServingCertificate first, Optional<ClientAuthority> clients) {
        this.clients = clients;
        shown = first;
        factory.setSslContext(context(first));
        factory.setNeedClientAuth(clients.isPresent());
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    }

    /** What Jetty makes connections with. */
    SslContextFactory.Server factory() {
        return factory;
    }

    ServingCertificate shown() {
        return shown;
    }

    void show(ServingCertificate certificate) {
        if (certificate.equals(shown)) {
            return;
        }
        // Made beforehand: while Jetty reloads, and after that has failed, it has none at all.
        var context = context(certificate);
        try {
            factory.reload(reloading -> reloading.setSslContext(context));
        } catch (Exception e) {
            throw new IllegalStateException("there is nothing to be read", e);
        }
        shown = certificate;
    }

    private SSLContext context(ServingCertificate certificate) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            var chain = certificate.chain().toArray(X509Certificate[]::new);
            store.setKeyEntry("webhook", certificate.key(), NO_PASSWORD, chain);
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(
                    keys.getKeyManagers(),
                    clients.map(authority -> new TrustManager[] {authority}).orElse(null),
                    null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java knows TLS", e);
        }
    }
}
