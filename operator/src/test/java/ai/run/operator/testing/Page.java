package ai.run.operator.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What users copy from a page of the documents, so that tests try the same. */
public final class Page {

    private static final Pattern BLOCK = Pattern.compile("^```yaml\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private final String path;

    /** A page by its path in the repository. */
    public Page(String path) {
        this.path = path;
    }

    /** The one block of YAML that contains that text. */
    public ObjectNode yaml(String part) throws IOException {
        var found = BLOCK.matcher(Files.readString(Repository.path(path)))
                .results()
                .map((MatchResult match) -> match.group(1))
                .filter(text -> text.contains(part))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("%s shows %d times YAML with %s".formatted(path, found.size(), part));
        }
        return Serialization.unmarshal("---\n" + found.get(0), ObjectNode.class);
    }
}
