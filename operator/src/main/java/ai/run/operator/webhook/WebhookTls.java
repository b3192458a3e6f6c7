package ai.run.operator.webhook;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * What new connections are made with: the certificate that they get, which can be exchanged at any time while connections
 * that exist go on, and whose they may be.
 */
final class WebhookTls {

    private final SSLContext context;
    private final boolean asksForClients;
    private volatile Shown shown;

    /**
     * Creates what connections are made with.
     *
     * @param clients who may connect; empty for everybody, and then nobody is asked for a certificate
     */
    WebhookTls(ServingCertificate first, Optional<ClientAuthority> clients) {
        shown = new Shown(first, first);
        asksForClients = clients.isPresent();
        try {
            context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {new Keys()},
                    clients.map(authority -> new TrustManager[] {authority}).orElse(null),
                    null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java knows TLS", e);
        }
    }

    SSLContext context() {
        return context;
    }

    boolean asksForClients() {
        return asksForClients;
    }

    ServingCertificate shown() {
        return shown.now();
    }

    void show(ServingCertificate certificate) {
        if (!certificate.equals(shown.now())) {
            shown = new Shown(certificate, shown.now());
        }
    }

    /** A handshake asks for the alias, the chain and the key one after the other, and must get those of one certificate. */
    private record Shown(ServingCertificate now, ServingCertificate before) {

        ServingCertificate named(String alias) {
            return alias(now).equals(alias) ? now : before;
        }

        static String alias(ServingCertificate certificate) {
            return certificate.certificate().getSerialNumber().toString();
        }
    }

    private final class Keys extends X509ExtendedKeyManager {

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return alias(keyType);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return alias(keyType);
        }

        private @Nullable String alias(String keyType) {
            var now = shown.now();
            return now.key().getAlgorithm().equals(keyType) ? Shown.alias(now) : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return shown.named(alias).chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return shown.named(alias).key();
        }

        @Override
        public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {Shown.alias(shown.now())};
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }
}
