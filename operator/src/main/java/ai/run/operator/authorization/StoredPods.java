package ai.run.operator.authorization;

import ai.run.operator.admission.Pods;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import lombok.RequiredArgsConstructor;

/** Reads pods from the API server, whole: the operator's own type of a pod knows the gist alone. */
@RequiredArgsConstructor
public final class StoredPods implements Pods {

    private final KubernetesClient client;

    @Override
    public Optional<JsonNode> find(String namespace, String name) {
        return Optional.ofNullable(client.genericKubernetesResources("v1", "Pod")
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                .map(pod -> client.getKubernetesSerialization().convertValue(pod, JsonNode.class));
    }
}
