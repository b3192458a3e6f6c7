package ai.run.v1;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PublicApiTest {

    private static final Path RECORDED = Path.of("api.txt");

    @Test
    void whatClientsAreCompiledAgainstChangesOnPurposeAlone() throws Exception {
        var api = PublicApi.text();
        if (Boolean.getBoolean("updateCrd")) {
            Files.writeString(RECORDED, api);
        }

        assertThat(api)
                .as("a line that is gone or changed breaks clients of the jar; to record it on purpose,"
                        + " run `mvn -pl crd test -DupdateCrd=true` and commit crd/api.txt")
                .isEqualTo(Files.readString(RECORDED));
    }
}
