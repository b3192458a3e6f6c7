package ai.run.operator.testing;

import ai.run.operator.it.Repository;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What users copy from the README, so that tests try the same. */
public final class Readme {

    private static final Pattern BLOCK = Pattern.compile("^```yaml\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("(?<!`)`([^`\n]+)`(?!`)");

    private Readme() {}

    /** The one block of YAML that contains that text. */
    public static ObjectNode block(String part) throws IOException {
        return theOne(BLOCK, part);
    }

    /** The one piece of YAML within a sentence that contains that text. */
    public static ObjectNode code(String part) throws IOException {
        return theOne(CODE, part);
    }

    private static ObjectNode theOne(Pattern form, String part) throws IOException {
        var found = form.matcher(Files.readString(Repository.path("README.md")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .filter(text -> text.contains(part))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("the README shows %d times YAML with %s".formatted(found.size(), part));
        }
        return Serialization.unmarshal("---\n" + found.get(0), ObjectNode.class);
    }
}
