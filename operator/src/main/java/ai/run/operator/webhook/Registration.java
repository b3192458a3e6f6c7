package ai.run.operator.webhook;

import ai.run.operator.workload.Labels;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import lombok.RequiredArgsConstructor;

/**
 * Tells the API server whom to trust: writes the authorities into {@code caBundle} of every webhook of the two shipped
 * configurations, and touches nothing else of them.
 */
@RequiredArgsConstructor
final class Registration {

    private final KubernetesClient client;

    /**
     * What telling it gave.
     *
     * @param settled whether it knew before
     * @param missing the kinds of configuration that are not applied
     */
    record Outcome(boolean settled, List<String> missing) {
        Outcome {
            missing = List.copyOf(missing);
        }
    }

    /**
     * Makes the API server trust the authorities.
     *
     * @param trusted the authorities, as PEM
     */
    Outcome trust(String trusted) {
        var bundle = Base64.getEncoder().encodeToString(trusted.getBytes(StandardCharsets.UTF_8));
        var admission = client.admissionRegistration().v1();
        var missing = new TreeSet<String>();
        var validating = trust(
                admission.validatingWebhookConfigurations().withName(Labels.OPERATOR),
                "ValidatingWebhookConfiguration",
                bundle,
                missing);
        var mutating = trust(
                admission.mutatingWebhookConfigurations().withName(Labels.OPERATOR),
                "MutatingWebhookConfiguration",
                bundle,
                missing);
        return new Outcome(validating && mutating, List.copyOf(missing));
    }

    private <T extends HasMetadata> boolean trust(
            Resource<T> resource, String kind, String bundle, Set<String> missing) {
        var configuration = resource.get();
        if (configuration == null) {
            missing.add(kind);
            return true;
        }
        var json = client.getKubernetesSerialization().convertValue(configuration, ObjectNode.class);
        var patch = patch(json.path("webhooks"), bundle);
        if (patch.path("webhooks").isEmpty()) {
            return true;
        }
        resource.patch(PatchContext.of(PatchType.STRATEGIC_MERGE), patch.toString());
        return false;
    }

    /** A strategic merge: the API server finds the webhooks by their names. */
    private static ObjectNode patch(JsonNode webhooks, String bundle) {
        var patch = JsonNodeFactory.instance.objectNode();
        var outdated = patch.putArray("webhooks");
        webhooks.valueStream()
                .filter(webhook ->
                        !bundle.equals(webhook.at("/clientConfig/caBundle").textValue()))
                .forEach(webhook -> {
                    var change = outdated.addObject();
                    change.set("name", webhook.path("name"));
                    change.putObject("clientConfig").put("caBundle", bundle);
                });
        return patch;
    }
}
