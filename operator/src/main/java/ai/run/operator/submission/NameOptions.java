package ai.run.operator.submission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the job is called. */
final class NameOptions {

    private static final String DEFAULT_PREFIX = "job";

    @Option(names = "--name", paramLabel = "NAME", description = "The name of the job, instead of NAME.")
    private @Nullable String name;

    @Option(
            names = "--job-name-prefix",
            paramLabel = "PREFIX",
            description =
                    "Let the server make the name, of this prefix and five characters. Without any name the prefix"
                            + " is job.")
    private @Nullable String prefix;

    void apply(Draft draft, @Nullable String positional) {
        if ((positional != null && name != null) || (prefix != null && (positional != null || name != null))) {
            throw new InvalidOptionException("The job has two names: leave NAME, --name or --job-name-prefix out.");
        }
        var said = positional != null ? positional : name;
        var metadata = draft.metadata();
        if (said != null) {
            metadata.remove("generateName");
            metadata.put("name", Names.checked(said));
        } else if (prefix != null) {
            generate(metadata, prefix);
        } else if (!metadata.has("name") && !metadata.has("generateName")) {
            generate(metadata, DEFAULT_PREFIX);
        }
    }

    private static void generate(ObjectNode metadata, String prefix) {
        metadata.remove("name");
        metadata.put("generateName", Names.checkedPrefix(prefix) + "-");
    }
}
