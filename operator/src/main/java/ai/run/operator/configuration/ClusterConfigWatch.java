package ai.run.operator.configuration;

import ai.run.operator.ldap.KubernetesConfigObjects;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The one watch of the cluster-config in this process. Every replica has it: webhooks answer on those that stand by, too.
 *
 * @param client asks what there is now
 * @param namespace where the ConfigMaps are
 * @param configMaps all ConfigMaps of the operator's namespace, because the cluster-config may name any of them as the directory
 * @param source what they say
 */
public record ClusterConfigWatch(
        KubernetesClient client,
        String namespace,
        SharedIndexInformer<ConfigMap> configMaps,
        ClusterConfigSource source)
        implements AutoCloseable {

    private static final int CATCH_UP_ATTEMPTS = 20;
    private static final Duration CATCH_UP_INTERVAL = Duration.ofMillis(500);

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
        return new ClusterConfigWatch(client, namespace, informer, source);
    }

    /**
     * Waits until the watch has brought what the API server holds now. A replica that stood by may have been cut off without
     * noticing, and must not begin to decide by rules that are in force no longer.
     *
     * @return false when it has not within ten seconds
     * @throws KubernetesClientException when the API server does not say
     */
    public boolean catchUp() throws InterruptedException {
        return catchUp(CATCH_UP_ATTEMPTS, CATCH_UP_INTERVAL);
    }

    boolean catchUp(int attempts, Duration interval) throws InterruptedException {
        for (int attempt = 0; attempt < attempts; attempt++) {
            if (versions(client.configMaps().inNamespace(namespace).list().getItems())
                    .equals(versions(configMaps.getStore().list()))) {
                return true;
            }
            Thread.sleep(interval.toMillis());
        }
        return false;
    }

    private static Map<String, String> versions(List<ConfigMap> found) {
        return found.stream()
                .collect(Collectors.toMap(
                        configMap -> configMap.getMetadata().getUid(),
                        configMap -> configMap.getMetadata().getResourceVersion()));
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
