package ai.run.operator.startup;

import ai.run.operator.admission.TrustedUsers;
import ai.run.operator.webhook.Webhooks;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one run of the operator is set up.
 *
 * @param kubeconfig the cluster and its credentials; null for the usual places, or the pod's service account
 * @param namespaces those whose RunaiJobs are carried out; empty for all
 * @param configNamespace the namespace of the cluster-config and of the lease
 * @param requireClusterConfig whether no job starts while there is no cluster-config
 * @param leaderElect whether to work only while holding a lease
 * @param bindAddress where probes and metrics are served
 * @param port the port for the same; 0 takes a free one
 * @param webhooks how the webhooks are served; null where they are not wanted
 */
public record Settings(
        @Nullable Path kubeconfig,
        Set<String> namespaces,
        String configNamespace,
        boolean requireClusterConfig,
        boolean leaderElect,
        String bindAddress,
        int port,
        @Nullable WebhookSettings webhooks) {

    /**
     * How the webhooks are served, and whose requests they trust.
     *
     * @param server address, names and certificate
     * @param clients who may edit the workloads of RunaiJobs
     */
    public record WebhookSettings(Webhooks.Settings server, TrustedUsers clients) {}
}
