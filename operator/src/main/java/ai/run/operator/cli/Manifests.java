package ai.run.operator.cli;

import ai.run.operator.cli.print.DocumentFormat;
import ai.run.operator.client.CommandException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Manifests as trees, with every field that they have: read as YAML or JSON, and written. */
final class Manifests {

    /** How an object is printed. */
    enum Format {
        YAML,
        JSON,
        NAME
    }

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization(MAPPER, false);

    private Manifests() {}

    /** Reads the one object of a file; {@code -} is the standard input. */
    static ObjectNode read(String file, InputStream standardInput) {
        try {
            var text = file.equals("-")
                    ? new String(standardInput.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
            return parse(file, text);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new CommandException(
                    "Cannot read the manifest %s: name a file that exists and is readable, or - for the standard input."
                            .formatted(file));
        }
    }

    private static ObjectNode parse(String file, String text) {
        try {
            // The library takes what begins with a brace for JSON, which YAML may begin with too.
            var yaml = text.stripLeading().startsWith("{") && !isJson(text) ? "---\n" + text : text;
            var object = SERIALIZATION.unmarshal(yaml, ObjectNode.class);
            if (object != null) {
                return object;
            }
        } catch (RuntimeException | StackOverflowError invalid) {
            // said below; nothing that somebody wrote is nested that deeply
        }
        throw new CommandException(
                "The manifest %s is not one object in YAML or JSON: give one RunaiJob.".formatted(file));
    }

    private static boolean isJson(String text) {
        try {
            MAPPER.readTree(text);
            return true;
        } catch (JsonProcessingException yaml) {
            return false;
        }
    }

    /** The object as text, with a newline at its end. */
    static String write(ObjectNode object, Format format) {
        return switch (format) {
            case YAML -> DocumentFormat.YAML.print(object);
            case JSON -> DocumentFormat.JSON.print(object);
            case NAME -> name(object) + "\n";
        };
    }

    /** Its kind, group and name, as kubectl writes them. */
    static String name(ObjectNode object) {
        var group = object.path("apiVersion").asText().replaceFirst("/.*", "");
        var metadata = object.path("metadata");
        return "%s.%s/%s"
                .formatted(
                        object.path("kind").asText().toLowerCase(Locale.ROOT),
                        group,
                        metadata.path("name")
                                .asText(metadata.path("generateName").asText()));
    }

    /** What an API server answered. */
    static ObjectNode fromJson(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (JsonProcessingException | ClassCastException nonsense) {
            throw new CommandException(
                    "The API server answered something else than an object: look at the kubeconfig.");
        }
    }
}
