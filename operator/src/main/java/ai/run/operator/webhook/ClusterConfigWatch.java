package ai.run.operator.webhook;

import ai.run.operator.clusterconfig.ClusterConfigReader;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.identity.ConfigMapDirectories;
import ai.run.operator.identity.Directory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.function.Supplier;

/**
 * The cluster-config as webhooks need it: on every replica, whereas the controller's own sources are those of the leader.
 */
public final class ClusterConfigWatch implements Supplier<ParsedClusterConfig>, AutoCloseable {

    private final SharedIndexInformer<ConfigMap> informer;
    private final String namespace;
    private final ClusterConfigReader reader;
    private final ConfigMapDirectories directories;

    private ClusterConfigWatch(SharedIndexInformer<ConfigMap> informer, String namespace, ClusterConfigReader reader) {
        this.informer = informer;
        this.namespace = namespace;
        this.reader = reader;
        directories = new ConfigMapDirectories(namespace);
    }

    /**
     * Reads the cluster-config, and follows it from now on.
     *
     * @param namespace where it is
     * @param reader for this watch alone
     */
    public static ClusterConfigWatch start(KubernetesClient client, String namespace, ClusterConfigReader reader) {
        return new ClusterConfigWatch(client.configMaps().inNamespace(namespace).inform(), namespace, reader);
    }

    @Override
    public ParsedClusterConfig get() {
        return reader.read(informer.getStore().list().stream());
    }

    /** The directory in the ConfigMap of that name. */
    public Directory directory(String name) {
        return directories.of(name, informer.getStore().getByKey(namespace + "/" + name));
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
