package ai.run.operator.webhook;

import ai.run.operator.admission.AdmissionHandler;
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

    /**
     * Where and how to serve.
     *
     * @param address the address to listen on
     * @param port the port to listen on; 0 takes a free one
     * @param namespace the operator's namespace
     * @param hosts what the server is called beside the names of its Service
     * @param certificates a folder with a certificate that somebody else renews and registers; empty for one of our own
     */
    public record Settings(String address, int port, String namespace, Set<String> hosts, Optional<Path> certificates) {

        public Settings {
            hosts = Set.copyOf(hosts);
        }

        private CertificateSource source(KubernetesClient client) {
            return certificates
                    .<CertificateSource>map(MountedCertificate::new)
                    .orElseGet(() -> new CertificateSecret(client, namespace, SERVICE, allHosts()));
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
                    keeper,
                    WebhookServer.start(
                            settings.address(), settings.port(), keeper.tls().context(), handlers));
        } catch (IOException | RuntimeException failure) {
            keeper.close();
            throw failure;
        }
    }

    private static CertificateKeeper keeper(KubernetesClient client, Settings settings) throws IOException {
        try {
            return CertificateKeeper.start(settings.source(client), new Registration(client), Clock.systemUTC());
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
