package ai.run.operator.it;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A class of tests for which the webhooks are registered, and one operator serves them, from the first test to the last. */
@ExtendWith(StageExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AgainstWebhooks {

    Stage stage;
    WebhookStage webhooks;

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
