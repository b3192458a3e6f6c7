package ai.run.operator.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Layer;
import ai.run.operator.testing.cluster.OperatorDeployment;
import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The webhooks in the operator's own pods, which the API server reaches by their Service; no DNS knows its address. */
@OtherCluster
@ExtendWith(NodeExtension.class)
class WebhooksE2E {

    private static final String POD = "template: {spec: {containers: [{name: main, image: @MAIN}]}}\n";

    private static OperatorDeployment operator;

    @BeforeAll
    static void inTheCluster(Jobs jobs) throws IOException {
        var deployment = jobs.sandbox.deployment();
        Layer.requires(
                deployment.isPresent(),
                "the tests of the operator's own pods bring its image into a node, which config/local must have"
                        + " started");
        operator = deployment.orElseThrow();
        operator.addWebhooks();
        // The installation brings its own.
        jobs.sandbox.nothingEnforced();
    }

    @AfterAll
    static void asBefore() throws IOException {
        operator.removeWebhooks();
    }

    @Test
    void whoeverSubmitsAJobIsWrittenIntoIt(Jobs jobs) {
        jobs.submit("mine", POD);
        jobs.succeeded("mine");
        assertThat(jobs.sandbox.job("mine").getMetadata().getAnnotations()).containsKey("run.ai/submitted-by");
    }

    @Nested
    class WhereTokensLogIn extends Tokens {}

    @Nested
    class WherePodsRunAlready extends RunningPods {}
}
