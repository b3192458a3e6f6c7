package ai.run.operator.testing.manifests;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A manifest that must be refused: {@code src/test/resources/invalid/*.yaml}.
 *
 * @param name the file's name
 * @param yaml the manifest
 * @param byRule refused by a CEL rule, which servers before 1.25 ignore; else by the schema
 * @param message what the API server's refusal must contain
 * @param reason the reason the operator gives where the server let it through; null where no server does
 */
public record InvalidManifest(String name, String yaml, boolean byRule, String message, String reason) {

    /** Every one, by file name. */
    public static List<InvalidManifest> all() throws IOException {
        try (var files = Files.list(Path.of("src", "test", "resources", "invalid"))) {
            return files.sorted().map(InvalidManifest::read).toList();
        }
    }

    private static InvalidManifest read(Path file) {
        try {
            var yaml = Files.readString(file);
            return new InvalidManifest(
                    file.getFileName().toString(),
                    yaml,
                    header(yaml, "by").orElseThrow().equals("rule"),
                    header(yaml, "message").orElseThrow(),
                    header(yaml, "reason").orElse(null));
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Optional<String> header(String yaml, String key) {
        return yaml.lines()
                .filter(line -> line.startsWith("# " + key + ": "))
                .map(line -> line.substring(key.length() + 4))
                .findFirst();
    }

    /** The manifest as an object, in that namespace. */
    public GenericKubernetesResource in(String namespace) {
        var object = Serialization.unmarshal(yaml, GenericKubernetesResource.class);
        object.getMetadata().setNamespace(namespace);
        return object;
    }
}
