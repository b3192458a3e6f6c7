package ai.run.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CustomResourceDefinitionTest {

    private static final Path SHIPPED = Path.of("..", "config", "crd", "runaijobs.run.ai.yaml");

    @Test
    void theShippedDefinitionIsTheOneGeneratedFromTheTypes() throws IOException {
        var generated = CrdGeneration.yaml();
        if (Boolean.getBoolean("updateCrd")) {
            Files.writeString(SHIPPED, generated);
        }
        assertThat(Files.readString(SHIPPED))
                .as("run `mvn -pl crd test -DupdateCrd=true` and commit %s", SHIPPED)
                .isEqualTo(generated);
    }
}
