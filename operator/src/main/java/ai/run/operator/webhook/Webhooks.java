package ai.run.operator.webhook;

import ai.run.operator.admission.AdmissionHandler;
import ai.run.operator.tls.InvalidCertificateException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lombok.RequiredArgsConstructor;

/** The webhooks of one replica: the server, and its certificate. */
@RequiredArgsConstructor
public final class Webhooks implements AutoCloseable {

    /** The name of the Service, of the Secret that holds the certificate, and of the network policy. */
    public static final String SERVICE = "runaijob-operator-webhook";

    private final CertificateKeeper keeper;
    private final WebhookServer server;

    /** Where the server's certificate comes from. */
    public sealed interface Certificate {

        /** The operator makes, renews and registers it, and keeps it in the Secret {@link #SERVICE}. */
        record Own() implements Certificate {}

        /** Somebody else keeps it in that Secret, and registers it. */
        record Given() implements Certificate {}

        /** Somebody else keeps it in a folder, and registers it. */
        record Mounted(Path folder) implements Certificate {}
    }

    /**
     * Where and how to serve.
     *
     * @param address the address to listen on
     * @param port the port to listen on; 0 takes a free one
     * @param namespace the operator's namespace
     * @param hosts what the server is called beside the names of its Service
     * @param certificate where the certificate comes from
     * @param clientAuthorities a file with the certificates of the authorities whose clients alone may connect; empty for
     *     everybody
     * @param clientNames the common names of those clients; empty for all of them
     */
    public record Settings(
            String address,
            int port,
            String namespace,
            Set<String> hosts,
            Certificate certificate,
            Optional<Path> clientAuthorities,
            Set<String> clientNames) {

        public Settings {
            hosts = Set.copyOf(hosts);
            clientNames = Set.copyOf(clientNames);
        }

        private Optional<ClientAuthority> clients() throws InvalidCertificateException {
            return clientAuthorities.isPresent()
                    ? Optional.of(new ClientAuthority(clientAuthorities.get(), clientNames))
                    : Optional.empty();
        }

        private CertificateSource source(KubernetesClient client) {
            if (certificate instanceof Certificate.Mounted mounted) {
                return new MountedCertificate(mounted.folder());
            }
            return certificate instanceof Certificate.Given
                    ? new GivenCertificate(client, namespace, SERVICE)
                    : new CertificateSecret(client, namespace, SERVICE, allHosts());
        }

        private Set<String> allHosts() {
            var all = new LinkedHashSet<String>();
            all.add(SERVICE + "." + namespace + ".svc");
            all.addAll(hosts);
            return all;
        }
    }

    /**
     * Starts serving.
     *
     * @param handlers what decides, by path
     * @throws IOException when the port is taken, or there is no certificate that can be used
     * @throws KubernetesClientException when the API server does not let us read or write the certificate
     */
    public static Webhooks start(KubernetesClient client, Settings settings, Map<String, AdmissionHandler> handlers)
            throws IOException {
        var keeper = keeper(client, settings);
        try {
            return new Webhooks(
                    keeper, WebhookServer.start(settings.address(), settings.port(), keeper.tls(), handlers));
        } catch (IOException | RuntimeException failure) {
            keeper.close();
            throw failure;
        }
    }

    private static CertificateKeeper keeper(KubernetesClient client, Settings settings) throws IOException {
        try {
            return CertificateKeeper.start(
                    settings.source(client), new Registration(client)::trust, settings.clients(), Clock.systemUTC());
        } catch (InvalidCertificateException unusable) {
            throw new IOException(unusable.getMessage(), unusable);
        }
    }

    /** The port that is listened on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
        keeper.close();
    }
}
