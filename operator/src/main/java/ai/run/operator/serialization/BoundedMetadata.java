package ai.run.operator.serialization;

import ai.run.operator.clusterconfig.ClusterConfigMap;
import ai.run.operator.identity.SignedSubmission;
import ai.run.operator.workload.FieldHashes;
import ai.run.operator.workload.Labels;
import ai.run.operator.workload.PodHash;
import ai.run.operator.workload.Provenance;
import ai.run.operator.workload.SpecHash;
import ai.run.v1.Limits;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads an object's metadata up to a limit: a short label takes ten times the memory of its letters, and
 * the API server bounds the size of the whole object alone. What is left out is one more than there may be, so that whoever
 * looks at it can tell.
 */
// Who owns which field is often longer than the object itself; the operator only ever sends patches.
@JsonIgnoreProperties("managedFields")
interface BoundedMetadata {

    @JsonDeserialize(using = Texts.class)
    void setLabels(Map<String, String> labels);

    @JsonDeserialize(using = Texts.class)
    void setAnnotations(Map<String, String> annotations);

    @JsonDeserialize(using = Names.class)
    void setFinalizers(List<String> finalizers);

    /** Labels or annotations; those that the operator goes by are always among them. */
    final class Texts extends JsonDeserializer<Map<String, String>> {

        private static final Set<String> OUR_OWN = Set.of(
                Labels.MANAGED_BY,
                Labels.JOB_NAME,
                Labels.KUEUE_QUEUE,
                ClusterConfigMap.LABEL,
                Provenance.ANNOTATION,
                SpecHash.ANNOTATION,
                FieldHashes.ANNOTATION,
                PodHash.ANNOTATION,
                SignedSubmission.ANNOTATION);

        @Override
        public Map<String, String> deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.isExpectedStartObjectToken()) {
                return context.reportInputMismatch(this, "labels and annotations are a map");
            }
            var texts = new LinkedHashMap<String, String>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                var name = json.currentName();
                json.nextToken();
                if (texts.size() <= Limits.METADATA || OUR_OWN.contains(name)) {
                    texts.put(name, text(json, context, texts, name));
                } else {
                    json.skipChildren();
                }
            }
            return texts;
        }

        private static String text(JsonParser json, DeserializationContext context, Object owner, String name)
                throws IOException {
            try {
                return context.readValue(json, String.class);
            } catch (JsonMappingException failure) {
                throw JsonMappingException.wrapWithPath(failure, owner, name);
            }
        }
    }

    /** Finalizers. */
    final class Names extends JsonDeserializer<List<String>> {

        @Override
        public List<String> deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.isExpectedStartArrayToken()) {
                return context.reportInputMismatch(this, "finalizers are a list");
            }
            var names = new ArrayList<String>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (names.size() <= Limits.METADATA) {
                    names.add(context.readValue(json, String.class));
                } else {
                    json.skipChildren();
                }
            }
            return names;
        }
    }
}
