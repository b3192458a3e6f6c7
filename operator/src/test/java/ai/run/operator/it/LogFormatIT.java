package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.OperatorProcess;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A line for each decision: for people, or with its parts as fields, for programs. */
@ExtendWith(StageExtension.class)
class LogFormatIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String REFUSED =
            "runAsUser: true\ntemplate: {spec: {containers: [{name: main, image: busybox, env: [{name: PASSWORD, value: sesame}]}]}}\n";

    @AfterEach
    void backToTheStagesOperator(Stage stage) throws IOException {
        stage.resumeOperator();
    }

    @Test
    void aDecisionIsOneLineOfText(Sandbox sandbox) throws IOException {
        sandbox.submit(REFUSED);
        sandbox.awaitRejection("train", "IdentityUnknown");
        var start = "namespace=%s name=train reason=IdentityUnknown ".formatted(sandbox.namespace);
        await().until(() -> sandbox.stage.operator.log().contains(start));
        assertThat(sandbox.stage.operator.log().lines().filter(line -> line.contains(start)))
                .singleElement()
                .asString()
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z WARN  EventRecorder " + start + ".+")
                .doesNotContain("sesame");
    }

    @Test
    void aDecisionIsOneJsonObject(Sandbox sandbox) throws IOException {
        sandbox.stage.pauseOperator();
        try (var operator = OperatorProcess.start(
                sandbox.stage.cluster, sandbox.stage.operatorKubeconfig, "--log-format", "json")) {
            sandbox.submit(REFUSED);
            sandbox.awaitRejection("train", "IdentityUnknown");
            await().until(() -> operator.log().contains("IdentityUnknown"));
            assertThat(parsed(operator))
                    .filteredOn(line -> line.path("namespace").asText().equals(sandbox.namespace))
                    .singleElement()
                    .satisfies(line -> {
                        assertThat(line.path("name").asText()).isEqualTo("train");
                        assertThat(line.path("reason").asText()).isEqualTo("IdentityUnknown");
                        assertThat(line.path("level").asText()).isEqualTo("WARN");
                        assertThat(line.path("message").asText()).contains("spec.user");
                        assertThat(Instant.parse(line.path("time").asText())).isBefore(Instant.now());
                        assertThat(line.toString()).doesNotContain("sesame");
                    });
        }
    }

    @Test
    void whatKeepsItFromStartingIsJsonToo(Stage stage) throws IOException {
        assertThat(refusal(1, Path.of("missing.kubeconfig"), "--log-format=json"))
                .contains("missing.kubeconfig", "name a file that exists");
    }

    @Test
    void aMistakeInTheOptionsIsJsonToo(Stage stage) throws IOException {
        assertThat(refusal(2, stage.operatorKubeconfig, "--log-format", "json", "--port", "http"))
                .contains("--port", "'http' is not an int", "--help");
    }

    /** Starts an operator that must end with that code, and returns the message of its only line. */
    private static String refusal(int exitCode, Path kubeconfig, String... options) throws IOException {
        try (var operator = OperatorProcess.launch(kubeconfig, options)) {
            assertThat(operator.awaitExit(Duration.ofSeconds(30))).isEqualTo(exitCode);
            assertThat(parsed(operator))
                    .singleElement()
                    .satisfies(line -> assertThat(line.path("level").asText()).isEqualTo("ERROR"));
            return parsed(operator).get(0).path("message").asText();
        }
    }

    private static List<JsonNode> parsed(OperatorProcess operator) throws IOException {
        return operator.log().lines().map(LogFormatIT::parse).toList();
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException notJson) {
            throw new UncheckedIOException(line, notJson);
        }
    }
}
