package ai.run.operator.reconciler;

import static ai.run.operator.reconciler.TestJobs.EVENTS;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.status.StatusEvent;
import ai.run.operator.testing.FakeApiServer;
import ai.run.operator.testing.FakeApiServer.Answer;
import ai.run.operator.testing.PassingTime;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The events about jobs: what is in them, and what becomes of them where the API server does not keep up. */
class EventRecorderTest {

    private static final StatusEvent CREATED = new StatusEvent(false, "Created", "Created Job train.");
    private static final StatusEvent DENIED = new StatusEvent(true, "IdentityUnknown", "Nobody knows eve.");

    private final FakeApiServer server = new FakeApiServer().on("POST " + EVENTS, Answer.of("{}"));
    private final PassingTime time = new PassingTime();
    private final EventRecorder recorder = new EventRecorder(server.client(), time, 3);

    @AfterEach
    void stop() {
        recorder.close();
        server.close();
    }

    @Test
    void anEventSaysWhatHappenedToWhichJobAndWhen() {
        record(CREATED);
        time.pass(Duration.ofMillis(1500));
        record(DENIED);

        assertThat(written()).hasSize(2);
        var first = written().get(0);
        assertThat(first.at("/involvedObject/kind").asText()).isEqualTo("RunaiJob");
        assertThat(first.at("/involvedObject/name").asText()).isEqualTo("train");
        assertThat(first.at("/involvedObject/uid").asText()).isEqualTo("uid-of-train");
        assertThat(first.path("type").asText()).isEqualTo("Normal");
        assertThat(first.path("reason").asText()).isEqualTo("Created");
        assertThat(first.path("message").asText()).isEqualTo("Created Job train.");
        assertThat(first.path("firstTimestamp").asText()).isEqualTo("2026-07-01T12:00:00Z");
        var second = written().get(1);
        assertThat(second.path("type").asText()).isEqualTo("Warning");
        assertThat(second.path("lastTimestamp").asText()).isEqualTo("2026-07-01T12:00:01Z");
    }

    @Test
    void twoEventsOfOneMomentHaveTwoNames() {
        record(CREATED);
        record(DENIED);

        assertThat(written())
                .extracting(event -> event.at("/metadata/name").asText())
                .hasSize(2)
                .doesNotHaveDuplicates();
    }

    @Test
    void aMessageIsNoLongerThanANoteMayBe() {
        record(new StatusEvent(true, "AdmissionDenied", "x".repeat(5000)));

        assertThat(written())
                .singleElement()
                .satisfies(event ->
                        assertThat(event.path("message").asText()).hasSize(1024).endsWith("…"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 403, 404, 409, 500})
    void anEventThatCannotBeWrittenHoldsUpNoOther(int code) {
        server.on("POST " + EVENTS, code == 0 ? Answer.none() : Answer.failure(code, "no"), Answer.of("{}"));
        record(CREATED);
        record(DENIED);

        assertThat(written()).hasSize(2);
    }

    /** While one is written, three wait; the others are in the log alone. */
    @Test
    void aServerThatDoesNotKeepUpGetsAsManyEventsAsMayWait() {
        var answer = new CountDownLatch(1);
        server.on("POST " + EVENTS, request -> {
            awaitUninterruptibly(answer);
            return Answer.of("{}");
        });
        for (var i = 0; i < 50; i++) {
            record(new StatusEvent(false, "Created", "event " + i));
        }
        answer.countDown();

        assertThat(written())
                .extracting(event -> event.path("message").asText())
                .containsExactly("event 0", "event 1", "event 2", "event 3");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private void record(StatusEvent event) {
        recorder.record(TestJobs.runaiJob(), event);
    }

    private List<JsonNode> written() {
        recorder.close();
        return server.requests().stream().map(FakeApiServer.Request::json).toList();
    }
}
