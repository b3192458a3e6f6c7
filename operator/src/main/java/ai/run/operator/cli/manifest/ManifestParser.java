package ai.run.operator.cli.manifest;

import ai.run.operator.text.Printable;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads the objects of a text: YAML or JSON, one document or several, and the items of lists one by one. */
public final class ManifestParser {

    /** Whole clusters are exported into one file. */
    private static final int LENGTH_MAX = 1 << 28;

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setCodePointLimit(LENGTH_MAX)
            .build();

    private static final ObjectMapper JSON = new ObjectMapper();

    private ManifestParser() {}

    /**
     * The objects of a text, in its order; empty documents are none.
     *
     * @param origin the file, for messages
     * @throws UnusableInputException if the text is neither YAML nor JSON, or a document is no object
     */
    public static List<Manifest> parse(String origin, String text) throws UnusableInputException {
        var documents = documents(origin, text);
        var manifests = new ArrayList<Manifest>();
        for (var index = 0; index < documents.size(); index++) {
            var where = documents.size() == 1 ? origin : "%s, document %d".formatted(origin, index + 1);
            addObjects(where, documents.get(index), manifests);
        }
        return manifests;
    }

    /**
     * The documents of a text as values; empty ones are left out.
     *
     * @throws UnusableInputException if the text is neither YAML nor JSON
     */
    static List<JsonNode> documents(String origin, String text) throws UnusableInputException {
        if (text.stripLeading().startsWith("{")) {
            try {
                return json(text);
            } catch (IOException yaml) {
                // YAML has mappings in braces, too.
            }
        }
        try {
            var documents = new ArrayList<JsonNode>();
            for (var document : new Load(SETTINGS).loadAllFromString(text)) {
                documents.add(JSON.valueToTree(document));
            }
            return present(documents);
        } catch (MarkedYamlEngineException e) {
            var line = e.getProblemMark().map(mark -> "line " + (mark.getLine() + 1) + ": ");
            throw notYaml(origin, line.orElse("") + e.getProblem());
        } catch (YamlEngineException | IllegalArgumentException | StackOverflowError e) {
            throw notYaml(
                    origin, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static List<JsonNode> json(String text) throws IOException {
        try (var values = JSON.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            return present(values.readAll());
        } catch (JsonProcessingException e) {
            throw new IOException(e);
        }
    }

    private static List<JsonNode> present(List<JsonNode> documents) {
        return documents.stream()
                .filter(Objects::nonNull)
                .filter(document -> !document.isNull() && !document.isMissingNode())
                .toList();
    }

    private static UnusableInputException notYaml(String origin, String problem) {
        return new UnusableInputException(
                "%s is not YAML: %s".formatted(Printable.sentence(origin), Printable.sentence(problem)));
    }

    private static void addObjects(String origin, JsonNode document, List<Manifest> manifests)
            throws UnusableInputException {
        if (!(document instanceof ObjectNode object)) {
            throw new UnusableInputException(
                    "%s is no object of Kubernetes, which is a mapping with apiVersion and kind"
                            .formatted(Printable.sentence(origin)));
        }
        if (!object.path("kind").asText().endsWith("List")
                || !object.path("items").isArray()) {
            manifests.add(new Manifest(origin, object));
            return;
        }
        var items = object.path("items");
        for (var index = 0; index < items.size(); index++) {
            addObjects("%s, item %d".formatted(origin, index + 1), items.get(index), manifests);
        }
    }
}
