package ai.run.v1;

import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.stream.Stream;

/** What {@code kubectl explain} says of the fields whose Java types say nothing. */
final class Descriptions {

    private static final String CONTAINER = "container.";

    private Descriptions() {}

    static void addTo(JSONSchemaProps schema) {
        read().forEach((key, text) -> paths((String) key)
                .forEach(path -> CrdGeneration.at(schema, path.split("\\.")).setDescription((String) text)));
    }

    private static Stream<String> paths(String key) {
        return key.startsWith(CONTAINER)
                ? Stream.of("containers", "initContainers", "ephemeralContainers")
                        .map(list -> "spec.template.spec." + list + "[]." + key.substring(CONTAINER.length()))
                : Stream.of(key);
    }

    private static Properties read() {
        var properties = new Properties();
        try (var file = new InputStreamReader(
                Descriptions.class.getResourceAsStream("descriptions.properties"), StandardCharsets.UTF_8)) {
            properties.load(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return properties;
    }
}
