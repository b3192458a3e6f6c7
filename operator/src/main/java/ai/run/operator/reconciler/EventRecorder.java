package ai.run.operator.reconciler;

import ai.run.operator.status.StatusEvent;
import ai.run.operator.text.Printable;
import ai.run.operator.workload.Labels;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import lombok.extern.slf4j.Slf4j;
import org.slf4j.event.Level;

/**
 * Writes Kubernetes events about a RunaiJob, and one line of log for each. They are written one after the other, beside
 * the reconciliations: what people read must not hold up what runs.
 */
@Slf4j
public final class EventRecorder implements AutoCloseable {

    /** Of that many that wait to be written; what comes beyond them stands in the log alone. */
    private static final int MAX_WAITING = 10_000;

    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** What {@code events.k8s.io/v1} allows a note; the older API that is used here sets no limit. */
    private static final int MESSAGE_MAX_LENGTH = 1024;

    private final KubernetesClient client;
    private final Clock clock;
    private final ThreadPoolExecutor writer;

    /**
     * Makes a recorder; its thread is there only while there is something to write.
     *
     * @param client writes the events
     * @param clock tells their time
     */
    public EventRecorder(KubernetesClient client, Clock clock) {
        this(client, clock, MAX_WAITING);
    }

    EventRecorder(KubernetesClient client, Clock clock, int maxWaiting) {
        this.client = client;
        this.clock = clock;
        writer = new ThreadPoolExecutor(
                1,
                1,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(maxWaiting),
                task -> new Thread(task, "events"),
                new ThreadPoolExecutor.DiscardPolicy());
        writer.allowCoreThreadTimeOut(true);
    }

    void record(RunaiJob job, StatusEvent event) {
        var metadata = job.getMetadata();
        log.atLevel(event.warning() ? Level.WARN : Level.INFO)
                .addKeyValue("namespace", metadata.getNamespace())
                .addKeyValue("name", metadata.getName())
                .addKeyValue("reason", event.reason())
                .log(event.message());
        var now = clock.instant();
        writer.execute(() -> write(job, event, now));
    }

    private void write(RunaiJob job, StatusEvent event, Instant now) {
        var metadata = job.getMetadata();
        var timestamp = now.truncatedTo(ChronoUnit.SECONDS).toString();
        var nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        var body = new EventBuilder()
                .withNewMetadata()
                .withNamespace(metadata.getNamespace())
                .withName("%s.%x"
                        .formatted(metadata.getName(), nanos + event.reason().hashCode()))
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(job.getApiVersion())
                .withKind(job.getKind())
                .withNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .withUid(metadata.getUid())
                .withResourceVersion(metadata.getResourceVersion())
                .endInvolvedObject()
                .withType(event.warning() ? "Warning" : "Normal")
                .withReason(event.reason())
                .withMessage(Printable.shortened(event.message(), MESSAGE_MAX_LENGTH))
                .withFirstTimestamp(timestamp)
                .withLastTimestamp(timestamp)
                .withCount(1)
                .withNewSource()
                .withComponent(Labels.OPERATOR)
                .endSource()
                .build();
        try {
            client.resource(body).create();
        } catch (KubernetesClientException failure) {
            // An event is for people; the job goes on without it.
            log.atWarn()
                    .addKeyValue("namespace", metadata.getNamespace())
                    .addKeyValue("name", metadata.getName())
                    .log("Cannot write an event: {}", ApiErrors.message(failure));
        }
    }

    /** Writes what still waits, for some seconds at most. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                writer.shutdownNow();
            }
        } catch (InterruptedException interrupt) {
            writer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
