package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.users.UserShell;
import ai.run.operator.testing.webhooks.AgainstWebhooks;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code whoami} learns from the webhooks before anything is submitted. */
class WhoAmIIT extends AgainstWebhooks {

    @TempDir
    private Path folder;

    @Test
    void whoIsRecordedWithoutNumbersIsLeftToTheDirectory(Sandbox sandbox) throws IOException {
        webhooks.claimed(sandbox);
        var result = UserShell.ofAdmin(sandbox, folder).run("whoami");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("whom the directory of the cluster has under your login name")
                .doesNotContain("was not tried");
        assertThat(sandbox.job("whoami")).isNull();
    }
}
