package ai.run.operator.startup;

import ai.run.operator.serialization.OperatorSerialization;
import ai.run.operator.workload.Labels;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.file.Files;
import java.nio.file.Path;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;

/** The clients of the API server, and the credentials that they use. */
@Slf4j
final class Connection {

    /**
     * A failed request is repeated so often, after 0.1 s, 0.2 s and so on. Longer outages are the SDK's: it tries a
     * reconciliation again without end; and at the start the user should hear of them soon.
     */
    private static final int REQUEST_RETRIES = 4;

    private static final int ELECTION_TIMEOUT_MILLIS = 4_000;

    private Connection() {}

    /**
     * Makes the client that the controller works with; it has not talked to anybody yet.
     *
     * @param kubeconfig null for the usual places, or the pod's service account
     * @param meter sees every request
     * @throws StartupException when the file is not a usable kubeconfig, or nothing in the usual places names a cluster
     */
    static KubernetesClient open(@Nullable Path kubeconfig, Interceptor meter) {
        if (kubeconfig != null && !Files.isReadable(kubeconfig)) {
            throw new StartupException(
                    "Cannot read the kubeconfig %s: name a file that exists and is readable.".formatted(kubeconfig));
        }
        var config = kubeconfig == null ? find() : read(kubeconfig);
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config)
                        .withUserAgent(Labels.OPERATOR)
                        .withRequestRetryBackoffLimit(REQUEST_RETRIES)
                        .build())
                .withKubernetesSerialization(OperatorSerialization.create())
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("meter", meter))
                .build();
    }

    /**
     * Makes a client for the lease alone: it does not queue behind the controller's requests, and rather than repeating
     * a request it asks anew, in time for the renew deadline.
     */
    static KubernetesClient forElection(KubernetesClient client) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(client.getConfiguration())
                        .withConnectionTimeout(ELECTION_TIMEOUT_MILLIS)
                        .withRequestTimeout(ELECTION_TIMEOUT_MILLIS)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .withKubernetesSerialization(client.getKubernetesSerialization())
                .build();
    }

    /** Where it finds nothing, the library names a host that only pods know; pods are told its port too. */
    private static Config find() {
        try {
            var config = Config.autoConfigure(null);
            if (config.getCurrentContext() != null || !config.getMasterUrl().equals(Config.DEFAULT_MASTER_URL + "/")) {
                return config;
            }
        } catch (RuntimeException notKubeconfig) {
            log.debug("cannot find a cluster", notKubeconfig);
        }
        throw new StartupException(
                "No cluster is named: this is no pod, and there is no kubeconfig with a current context in %s. Name one with --kubeconfig or $KUBECONFIG."
                        .formatted(String.join(", ", Config.getKubeconfigFilenames())));
    }

    /** The library takes a file without a usable context for one that names kubernetes.default.svc. */
    private static Config read(Path kubeconfig) {
        try {
            var config = Config.fromKubeconfig(kubeconfig.toFile());
            if (config.getCurrentContext() != null) {
                return config;
            }
        } catch (RuntimeException notKubeconfig) {
            log.debug("cannot parse {}", kubeconfig, notKubeconfig);
        }
        throw new StartupException(
                "The file %s is not a kubeconfig with a current context: look at it with kubectl config view --kubeconfig=%s."
                        .formatted(kubeconfig, kubeconfig));
    }
}
