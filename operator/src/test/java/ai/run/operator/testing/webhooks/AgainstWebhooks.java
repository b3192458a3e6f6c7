package ai.run.operator.testing.webhooks;

import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A class of tests for which the webhooks are registered, and one operator serves them, from the first test to the last. */
@ExtendWith(StageExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class AgainstWebhooks {

    protected Stage stage;
    protected WebhookStage webhooks;

    @BeforeAll
    void ask(Stage stage) throws IOException {
        this.stage = stage;
        webhooks = WebhookStage.set(stage);
    }

    @AfterAll
    void askNoMore() throws IOException {
        webhooks.close();
    }
}
