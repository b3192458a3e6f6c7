package ai.run.operator.authorization;

import ai.run.operator.admission.PodLookup;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Optional;
import lombok.RequiredArgsConstructor;

/** Reads pods from the API server, whole: the pods in the operator's caches have their security context alone. */
@RequiredArgsConstructor
public final class ApiPodLookup implements PodLookup {

    private static final ResourceDefinitionContext PODS = new ResourceDefinitionContext.Builder()
            .withVersion("v1")
            .withKind("Pod")
            .withPlural("pods")
            .withNamespaced(true)
            .build();

    private final KubernetesClient client;

    @Override
    public Optional<JsonNode> find(String namespace, String name) {
        return Optional.ofNullable(client.genericKubernetesResources(PODS)
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                .map(pod -> client.getKubernetesSerialization().convertValue(pod, JsonNode.class));
    }
}
