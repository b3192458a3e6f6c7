package ai.run.operator.cli.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** How a command prints objects. */
public enum OutputFormat {
    /** Documents of YAML. */
    YAML,
    /** An object as JSON, or a list of them. */
    JSON;

    /** The objects in this format. */
    public String of(List<? extends JsonNode> objects) {
        return this == YAML ? ManifestWriter.yaml(objects) : ManifestWriter.json(objects);
    }
}
