package ai.run.operator.testing.manifests;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.kustomize.v1beta1.Kustomization;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Parses objects into the client's Java types, and refuses every field that these do not know. */
public final class StrictModel {

    private static final KubernetesSerialization KINDS = new KubernetesSerialization();

    /** The types keep unknown fields aside, for a client that is older than its server. Here they are mistakes. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    private StrictModel() {}

    /**
     * Parses one object.
     *
     * @throws IllegalArgumentException when its kind or one of its fields is unknown, or a value has the wrong type
     */
    public static Object parse(JsonNode object) {
        var apiVersion = object.path("apiVersion").asText();
        var kind = object.path("kind").asText();
        var type = KINDS.getRegisteredKubernetesResource(apiVersion, kind);
        if (type == null) {
            throw new IllegalArgumentException("no Java type is known for %s %s".formatted(apiVersion, kind));
        }
        return STRICT.convertValue(object, type);
    }

    /** The same for a {@code kustomization.yaml}. */
    public static Kustomization parseKustomization(JsonNode object) {
        return STRICT.convertValue(object, Kustomization.class);
    }
}
