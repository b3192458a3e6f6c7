package ai.run.operator.configuration;

import ai.run.operator.ldap.KubernetesConfigObjects;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.function.Consumer;

/**
 * The one watch of the cluster-config in this process. Every replica has it: webhooks answer on those that stand by, too.
 *
 * @param configMaps all ConfigMaps of the operator's namespace, because the cluster-config may name any of them as the directory
 * @param source what they say
 */
public record ClusterConfigWatch(SharedIndexInformer<ConfigMap> configMaps, ClusterConfigSource source)
        implements AutoCloseable {

    /**
     * Reads the ConfigMaps, and follows them from now on. It returns when all of them have been read, so that nobody decides
     * without them.
     *
     * @param namespace where they are
     * @param required whether a cluster-config that is not there is as broken as one that cannot be read
     * @param whenEnded hears why the watch has ended for good; not when it was closed
     * @throws KubernetesClientException when the API server does not let us read them
     */
    public static ClusterConfigWatch start(
            KubernetesClient client, String namespace, boolean required, Consumer<Throwable> whenEnded) {
        var informer = client.configMaps().inNamespace(namespace).inform();
        informer.stopped().whenComplete((stopped, failure) -> {
            if (failure != null) {
                whenEnded.accept(failure);
            }
        });
        var source = new ClusterConfigSource(
                namespace,
                required,
                () -> informer.getStore().list().stream(),
                new KubernetesConfigObjects(client, namespace));
        return new ClusterConfigWatch(informer, source);
    }

    /** Says whether changes reach us; while they do not, what was read last goes on being in force. */
    public boolean isWatching() {
        return configMaps.isWatching();
    }

    @Override
    public void close() {
        configMaps.stop();
        source.close();
    }
}
