package ai.run.operator.cli.manifest;

import ai.run.operator.text.Printable;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One object that somebody wrote down.
 *
 * @param origin where: a file, and which of its documents where there are several
 * @param object the object as it is written; nothing of it is checked
 */
public record Manifest(String origin, ObjectNode object) {

    /** The kind that it says; empty where it says none. */
    public String kind() {
        return object.path("kind").asText();
    }

    /** Which object it is and where it comes from, for people. */
    public String title() {
        var metadata = object.path("metadata");
        var name = metadata.path("name").asText(metadata.path("generateName").asText("without a name"));
        return "%s %s (%s)"
                .formatted(
                        kind().isEmpty() ? "object" : Printable.sentence(kind()),
                        Printable.sentence(name),
                        Printable.sentence(origin));
    }
}
