package ai.run.operator.testing.schema;

import ai.run.operator.testing.cluster.Stage;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The schemas of one API group that a real server publishes: OpenAPI v3. */
public final class OpenApi {

    private static final String REFERENCE = "$ref";
    private static final String PARTS = "allOf";

    private final JsonNode schemas;

    private OpenApi(JsonNode schemas) {
        this.schemas = schemas;
    }

    /**
     * Asks the server.
     *
     * @param group {@code api/v1} or such as {@code apis/batch/v1}
     */
    public static OpenApi of(Stage stage, String group) throws JsonProcessingException {
        var document = new ObjectMapper().readTree(stage.admin.raw("/openapi/v3/" + group));
        return new OpenApi(document.at("/components/schemas"));
    }

    /** The schema of that type, such as {@code io.k8s.api.core.v1.Pod}. */
    public ObjectNode type(String name) {
        var schema = schemas.path(name);
        if (!schema.isObject()) {
            throw new IllegalArgumentException("the server publishes no " + name);
        }
        return resolve(schema);
    }

    /** The same schema with what it refers to in its place; schemas below it stay as they are. */
    ObjectNode resolve(JsonNode schema) {
        var resolved = JsonNodeFactory.instance.objectNode();
        if (schema.has(REFERENCE)) {
            resolved.setAll(type(schema.path(REFERENCE).asText().replaceFirst(".*/", "")));
        }
        schema.path(PARTS).forEach(part -> resolved.setAll(resolve(part)));
        resolved.setAll((ObjectNode) schema);
        resolved.remove(REFERENCE);
        resolved.remove(PARTS);
        return resolved;
    }
}
