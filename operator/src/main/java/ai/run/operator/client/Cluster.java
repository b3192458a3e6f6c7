package ai.run.operator.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A cluster as the caller of a command meets it: her client, her namespace, and the kubectl of the same place. */
public final class Cluster implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 15_000;

    private final KubernetesClient client;
    private final String namespace;
    private final List<String> kubectlOptions;

    Cluster(KubernetesClient client, @Nullable String namespace, List<String> kubectlOptions) {
        this.client = client;
        this.namespace = Objects.requireNonNullElse(
                namespace, Objects.requireNonNullElse(client.getConfiguration().getNamespace(), "default"));
        this.kubectlOptions = kubectlOptions;
    }

    /** A client that says at once what is wrong: a person waits, and repeats a command herself. */
    static KubernetesClient client(Config config) {
        // The library would else load the classes of every kind that Kubernetes has.
        var searchClasses = false;
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config)
                        .withUserAgent("kubectl-runaijob")
                        .withConnectionTimeout(TIMEOUT_MILLIS)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .withKubernetesSerialization(new KubernetesSerialization(new ObjectMapper(), searchClasses))
                .build();
    }

    /** The client with the caller's credentials; it reads objects whole, unlike the operator's. */
    public KubernetesClient client() {
        return client;
    }

    /** The namespace in force: from the command line, else of the context, else {@code default}. */
    public String namespace() {
        return namespace;
    }

    /** The same caller and cluster in another namespace; closing either closes both. */
    public Cluster in(String other) {
        return new Cluster(client, other, kubectlOptions);
    }

    /** The arguments of kubectl that do the same in the same cluster and namespace as the same caller. */
    public List<String> kubectl(List<String> arguments) {
        var all = new ArrayList<>(kubectlOptions);
        all.add("--namespace=" + namespace);
        all.addAll(arguments);
        return List.copyOf(all);
    }

    @Override
    public void close() {
        client.close();
    }
}
