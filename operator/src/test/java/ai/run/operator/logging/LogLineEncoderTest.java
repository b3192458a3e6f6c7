package ai.run.operator.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogLineEncoderTest {

    private final LogLineEncoder encoder = new LogLineEncoder();

    @BeforeEach
    void start() {
        encoder.start();
    }

    @Test
    void aLineIsOneObjectWithATimeOfRfc3339() throws IOException {
        var line = encoded(event("Created Job {}.", null, "train"));
        assertThat(line.toString())
                .isEqualTo("{\"time\":\"2026-01-01T00:00:00.000Z\",\"level\":\"INFO\",\"logger\":\"a.Logger\","
                        + "\"message\":\"Created Job train.\"}");
    }

    @Test
    void keysAreFieldsThatReplaceNoneOfTheLinesOwn() throws IOException {
        var event = event("real", null);
        event.addKeyValuePair(new KeyValuePair("namespace", "team-a"));
        event.addKeyValuePair(new KeyValuePair("message", "forged"));
        event.addKeyValuePair(new KeyValuePair("reason", null));
        var line = encoded(event);
        assertThat(line.path("namespace").asText()).isEqualTo("team-a");
        assertThat(line.path("message").asText()).isEqualTo("real");
        assertThat(line.path("reason").asText()).isEqualTo("null");
    }

    @Test
    void aStackTraceStaysInTheLine() throws IOException {
        var failure = new IllegalStateException("outer", new IOException("line one\nline \"two\""));
        var line = encoded(event("failed", failure));
        assertThat(line.path("error").asText())
                .contains("java.io.IOException: line one\nline \"two\"", "IllegalStateException: outer", "\tat ");
    }

    @Test
    void whatSomebodyPutIntoAMessageStaysInTheLine() throws IOException {
        var text = "a\nb\r\n{\"level\":\"ERROR\"}\u0000\u2028é\ud800";
        assertThat(encoded(event(text, null)).path("message").asText()).startsWith("a\nb\r\n{\"level\":\"ERROR\"}");
    }

    private JsonNode encoded(LoggingEvent event) throws IOException {
        var text = new String(encoder.encode(event), StandardCharsets.UTF_8);
        assertThat(text).endsWith("}\n");
        assertThat(text.strip()).doesNotContain("\n", "\r");
        return new ObjectMapper().readTree(text);
    }

    private static LoggingEvent event(String message, Throwable failure, Object... arguments) {
        var logger = new LoggerContext().getLogger("a.Logger");
        var event = new LoggingEvent("", logger, Level.INFO, message, failure, arguments);
        event.setInstant(Instant.parse("2026-01-01T00:00:00Z"));
        return event;
    }
}
