package ai.run.operator.testing.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A shipped file that is made of others. {@code -DupdateManifests=true} makes it anew, for review in the diff. */
public final class MadeFile {

    private MadeFile() {}

    /** Fails unless the file holds that text. */
    public static void holds(Path file, String text) throws IOException {
        if (Boolean.getBoolean("updateManifests")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(file)
                .as("made of other files; when these change, run the test with -DupdateManifests=true")
                .content()
                .isEqualTo(text);
    }
}
