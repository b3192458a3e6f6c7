package ai.run.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CustomResourceDefinitionTest {

    private static final Path SHIPPED = Path.of("..", "config", "crd", "runaijobs.run.ai.yaml");

    private static final Path REFERENCE = Path.of("README.md");

    @Test
    void theShippedDefinitionIsTheOneGeneratedFromTheTypes() throws IOException {
        assertHolds(SHIPPED, CrdGeneration.yaml());
    }

    @Test
    void theReferenceIsTheOneGeneratedFromTheTypes() throws IOException {
        assertHolds(REFERENCE, Reference.page());
    }

    private static void assertHolds(Path file, String generated) throws IOException {
        if (Boolean.getBoolean("updateCrd")) {
            Files.writeString(file, generated);
        }
        assertThat(Files.readString(file))
                .as("run `mvn -pl crd test -DupdateCrd=true` and commit %s", file)
                .isEqualTo(generated);
    }
}
