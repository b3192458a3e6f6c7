package ai.run.operator.serialization;

import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserSequence;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads the object of a watch event in one go. The API server writes its kind first; the library's own way makes a tree
 * of it, looks for the kind there, and reads the tree.
 */
final class WatchEventDeserializer extends JsonDeserializer<KubernetesResource> {

    private static final String API_VERSION = "apiVersion";
    private static final String KIND = "kind";

    private static final Map<Map<String, String>, Class<? extends KubernetesResource>> KINDS =
            List.of(RunaiJob.class, Job.class, Pod.class, Event.class, ConfigMap.class, Status.class).stream()
                    .collect(Collectors.toUnmodifiableMap(
                            type -> Map.of(
                                    API_VERSION, HasMetadata.getApiVersion(type), KIND, HasMetadata.getKind(type)),
                            Function.identity()));

    /** What does not begin with its kind, or is of another one, is read as such; the library then converts it. */
    @Override
    public KubernetesResource deserialize(JsonParser json, DeserializationContext context) throws IOException {
        var head = new TokenBuffer(json, context);
        head.writeStartObject();
        var found = new HashMap<String, String>();
        while (json.nextToken() == JsonToken.FIELD_NAME && isOfKind(json.currentName())) {
            var field = json.currentName();
            found.put(field, json.nextTextValue());
            head.writeStringField(field, found.get(field));
        }
        var whole = JsonParserSequence.createFlattened(true, head.asParser(json), json);
        whole.nextToken();
        return context.readValue(whole, KINDS.getOrDefault(found, GenericKubernetesResource.class));
    }

    private static boolean isOfKind(String field) {
        return field.equals(API_VERSION) || field.equals(KIND);
    }
}
