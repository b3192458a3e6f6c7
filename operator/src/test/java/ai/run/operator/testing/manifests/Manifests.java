package ai.run.operator.testing.manifests;

import ai.run.operator.testing.Repository;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The YAML below {@code config/}. */
public final class Manifests {

    private static final Path CONFIG = Repository.path("config");

    /** Go templates, and what they read; {@code HelmChartIT} looks at what they print. */
    private static final Path CHARTS = CONFIG.resolve("helm");

    /** A component of kustomizations that are not here, and what it tells kustomize. */
    private static final Path FOR_USERS = CONFIG.resolve("kustomize");

    /** What krew reads; {@code KubectlPluginTest} looks at it. */
    private static final Path FOR_KREW = CONFIG.resolve("kubectl");

    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory()).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private Manifests() {}

    /** Every file of objects: all but what kustomize itself and krew read. */
    public static List<Path> files() throws IOException {
        return yaml().stream()
                .filter(file -> !isKustomization(file) && !file.startsWith(FOR_USERS) && !file.startsWith(FOR_KREW))
                .toList();
    }

    /** Every file {@code kustomization.yaml}. */
    public static List<Path> kustomizations() throws IOException {
        return yaml().stream().filter(Manifests::isKustomization).toList();
    }

    private static boolean isKustomization(Path file) {
        return file.endsWith("kustomization.yaml");
    }

    private static List<Path> yaml() throws IOException {
        try (var files = Files.walk(CONFIG)) {
            return files.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .filter(file -> !file.startsWith(CHARTS))
                    .sorted()
                    .toList();
        }
    }

    /** The objects in one or more YAML documents; empty documents are left out. */
    public static List<ObjectNode> parse(String yaml) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return documents.readAll().stream()
                    .filter(document -> !document.isNull() && !document.isMissingNode())
                    .map(ObjectNode.class::cast)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The objects in that file. */
    public static List<ObjectNode> parse(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The only object of that kind and name. */
    public static ObjectNode find(List<ObjectNode> objects, String kind, String name) {
        var found = objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind)
                        && object.at("/metadata/name").asText().equals(name))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("%d objects are %s %s among %s"
                    .formatted(
                            found.size(),
                            kind,
                            name,
                            objects.stream().map(Manifests::key).toList()));
        }
        return found.get(0);
    }

    /** What tells an object from all others of a cluster. */
    public static String key(JsonNode object) {
        return "%s %s/%s"
                .formatted(
                        object.path("kind").asText(),
                        object.at("/metadata/namespace").asText(),
                        object.at("/metadata/name").asText());
    }
}
