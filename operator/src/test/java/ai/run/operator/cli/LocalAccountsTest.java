package ai.run.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalAccountsTest {

    @Test
    void theAccountIsThatWhoseFilesThisProcessMakes(@TempDir Path folder) throws IOException {
        var file = Files.createFile(folder.resolve("file"));
        var account = LocalAccounts.current();

        assertThat(account.uid()).isEqualTo(((Number) Files.getAttribute(file, "unix:uid")).longValue());
        assertThat(account.gid()).isEqualTo(((Number) Files.getAttribute(file, "unix:gid")).longValue());
        assertThat(account.groups()).contains(account.gid());
    }
}
