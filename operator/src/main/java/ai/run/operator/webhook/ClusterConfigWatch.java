package ai.run.operator.webhook;

import ai.run.operator.clusterconfig.ClusterConfigMap;
import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.clusterconfig.ClusterConfigReading;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.function.Supplier;

/**
 * The cluster-config as webhooks need it: on every replica, whereas the controller's own sources are those of the leader.
 */
public final class ClusterConfigWatch implements Supplier<ClusterConfigReading>, AutoCloseable {

    private final SharedIndexInformer<ConfigMap> informer;

    private ClusterConfigWatch(SharedIndexInformer<ConfigMap> informer) {
        this.informer = informer;
    }

    /**
     * Reads the cluster-config, and follows it from now on.
     *
     * @param namespace where it is
     */
    public static ClusterConfigWatch start(KubernetesClient client, String namespace) {
        return new ClusterConfigWatch(client.configMaps()
                .inNamespace(namespace)
                .withLabel(ClusterConfigMap.LABEL, ClusterConfigMap.LABEL_VALUE)
                .inform());
    }

    @Override
    public ClusterConfigReading get() {
        return ClusterConfigParser.read(informer.getStore().list());
    }

    /** Says whether changes reach us; while they do not, what was read last goes on being in force. */
    public boolean isWatching() {
        return informer.isWatching();
    }

    @Override
    public void close() {
        informer.stop();
    }
}
