package ai.run.operator.reconciler;

import static ai.run.operator.reconciler.TestJobs.EVENTS;
import static ai.run.operator.reconciler.TestJobs.STATUS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.run.operator.metrics.JobMeters;
import ai.run.operator.reconciler.StatusWriter.Written;
import ai.run.operator.status.Observation;
import ai.run.operator.status.StatusFactory;
import ai.run.operator.testing.FakeApiServer;
import ai.run.operator.testing.FakeApiServer.Answer;
import ai.run.operator.testing.FakeApiServer.Request;
import ai.run.operator.testing.PassingTime;
import ai.run.v1.Reason;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written of a job, and what is made of the API server's answer. */
class StatusWriterTest {

    private final FakeApiServer server = new FakeApiServer();
    private final PassingTime time = new PassingTime();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final EventRecorder events = new EventRecorder(server.client(), time);
    private final StatusFactory factory = new StatusFactory(time);
    private final StatusWriter writer = new StatusWriter(server.client(), factory, events, new JobMeters(registry));
    private final List<RunaiJob> written = new ArrayList<>();
    private final RunaiJob job = TestJobs.runaiJob();
    private final RunaiJobStatus rejected =
            factory.make(job, new Observation.Rejected(Reason.IdentityUnknown, "Nobody knows eve.", true));

    @AfterEach
    void stop() {
        events.close();
        server.close();
    }

    @Test
    void aStatusThatSaysNothingNewIsNotWritten() {
        job.setStatus(rejected);
        writer.write(
                job,
                factory.make(job, new Observation.Rejected(Reason.IdentityUnknown, "Nobody knows eve.", true)),
                written::add);

        assertThat(asked()).isEmpty();
        assertThat(written).isEmpty();
    }

    @Test
    void anEmptyStatusIsNotWrittenWhereThereIsNone() {
        writer.write(job, new RunaiJobStatus(), written::add);

        assertThat(asked()).isEmpty();
    }

    @Test
    void aNewStatusReplacesTheOneThatWasRead() {
        server.on("PATCH " + STATUS, Answer.of(job)).on("POST " + EVENTS, Answer.of("{}"));
        assertThat(writer.write(job, rejected, written::add)).isEqualTo(Written.UP_TO_DATE);

        assertThat(asked()).containsExactly("PATCH " + STATUS, "POST " + EVENTS);
        var patch = server.requests().get(0);
        assertThat(patch.contentType()).isEqualTo("application/json-patch+json");
        assertThat(patch.json().findValuesAsText("op")).containsExactly("add", "add");
        assertThat(patch.json().findValuesAsText("path")).containsExactly("/metadata/resourceVersion", "/status");
        assertThat(patch.json().at("/0/value").asText()).isEqualTo("7");
        assertThat(patch.json().at("/1/value/phase").asText()).isEqualTo("Rejected");
        assertThat(written).hasSize(1);
        assertThat(refusals()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    404 | runaijobs.run.ai "train" not found
                    410 | the object is gone
                    """)
    void aJobThatIsGoneNeedsNoStatus(int code, String message) {
        server.on("PATCH " + STATUS, Answer.failure(code, message));
        assertThat(writer.write(job, rejected, written::add)).isEqualTo(Written.UP_TO_DATE);

        assertThat(asked()).as("no event either").containsExactly("PATCH " + STATUS);
        assertThat(written).isEmpty();
        assertThat(refusals()).isZero();
    }

    /** Also where another RunaiJob has the name by now. */
    @Test
    void aJobThatHasChangedSinceIsDecidedAnew() {
        server.on("PATCH " + STATUS, Answer.failure(409, "the object has been modified"));
        assertThat(writer.write(job, rejected, written::add)).isEqualTo(Written.OUTDATED);

        assertThat(asked()).as("no event either").containsExactly("PATCH " + STATUS);
        assertThat(written).isEmpty();
        assertThat(refusals()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 401, 403, 422, 429, 500, 503})
    void aStatusThatCannotBeWrittenIsAFailure(int code) {
        server.on("PATCH " + STATUS, code == 0 ? Answer.none() : Answer.failure(code, "no"));

        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> writer.write(job, rejected, written::add));
        assertThat(asked()).as("no event either").containsExactly("PATCH " + STATUS);
        assertThat(refusals()).isZero();
    }

    /** The spec takes all the room there is; what would be told is told by events, and once. */
    @Test
    void aStatusThatDoesNotFitIsToldByEventsOnce() {
        server.on("PATCH " + STATUS, Answer.failure(500, "etcdserver: request is too large"))
                .on("POST " + EVENTS, Answer.of("{}"));

        assertThat(writer.write(job, rejected, written::add)).isEqualTo(Written.NO_ROOM);
        assertThat(writer.write(job, rejected, written::add)).isEqualTo(Written.NO_ROOM);

        assertThat(asked()).filteredOn(line -> line.startsWith("PATCH")).hasSize(2);
        assertThat(server.requests())
                .filteredOn(request -> request.method().equals("POST"))
                .extracting(request -> request.json().path("reason").asText())
                .containsExactly("InternalError", "IdentityUnknown");
        assertThat(written).isEmpty();
    }

    @Test
    void aFailureIsToldInTheServersWordsWithoutItsAddress() {
        server.on("PATCH " + STATUS, Answer.of(job)).on("GET " + TestJobs.JOB, Answer.none());
        writer.writeFailure(job, requestThatFails(), written::add);

        assertThat(server.requests())
                .filteredOn(request -> request.method().equals("PATCH"))
                .singleElement()
                .extracting(Request::body)
                .asString()
                .contains("The API server does not answer the operator, which tries again.")
                .doesNotContain("http", "Failure executing");
    }

    @Test
    void aFailureIsToldWithoutCredentialsAndStackTraces() {
        server.on("PATCH " + STATUS, Answer.of(job))
                .on("GET " + TestJobs.JOB, Answer.failure(500, "etcdserver: request timed out"));
        var failure = new IllegalStateException("cannot go on", new IOException("the cause's own words"));
        failure.addSuppressed(requestThatFails());
        writer.writeFailure(job, failure, written::add);
        writer.writeFailure(job, requestThatFails(), written::add);

        assertThat(server.requests())
                .filteredOn(request -> request.method().equals("PATCH"))
                .hasSize(2)
                .extracting(Request::body)
                .allSatisfy(body -> assertThat(body)
                        .contains("tries again: ")
                        .doesNotContain(FakeApiServer.TOKEN, "Bearer", "\\tat ", "\\n", ".java"))
                .anySatisfy(body -> assertThat(body).contains("The operator failed and tries again: it is a defect"))
                .anySatisfy(body -> assertThat(body)
                        .contains("The API server did not carry out a request of the operator, which tries again:"
                                + " etcdserver: request timed out"));
    }

    private KubernetesClientException requestThatFails() {
        try {
            server.client().resource(TestJobs.job()).get();
            throw new AssertionError("it did not fail");
        } catch (KubernetesClientException failure) {
            return failure;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 403, 409, 500})
    void aFailureThatCannotBeToldIsLeftToTheNextAttempt(int code) {
        server.on("PATCH " + STATUS, code == 0 ? Answer.none() : Answer.failure(code, "no"));
        writer.writeFailure(job, new IllegalStateException("cannot go on"), written::add);

        assertThat(asked()).containsExactly("PATCH " + STATUS);
        assertThat(written).isEmpty();
    }

    /** With the events, which are written beside. */
    private List<String> asked() {
        events.close();
        return server.lines();
    }

    private double refusals() {
        return registry.get("runaijob.refusals")
                .tag("reason", Reason.IdentityUnknown.name())
                .counter()
                .count();
    }
}
