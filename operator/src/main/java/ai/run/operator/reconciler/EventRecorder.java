package ai.run.operator.reconciler;

import ai.run.operator.status.StatusEvent;
import ai.run.operator.workload.Labels;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.slf4j.event.Level;

/** Writes Kubernetes events about a RunaiJob, and one line of log for each. */
@Slf4j
@RequiredArgsConstructor
public final class EventRecorder {

    /** The API server refuses longer ones. */
    private static final int MESSAGE_MAX_LENGTH = 1024;

    private final KubernetesClient client;
    private final Clock clock;

    void record(RunaiJob job, StatusEvent event) {
        var metadata = job.getMetadata();
        log.atLevel(event.warning() ? Level.WARN : Level.INFO)
                .addKeyValue("namespace", metadata.getNamespace())
                .addKeyValue("name", metadata.getName())
                .addKeyValue("reason", event.reason())
                .log(event.message());
        var now = clock.instant();
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
                .withMessage(shortened(event.message()))
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
                    .log("Cannot write an event: {}", ServerMessage.of(failure));
        }
    }

    private static String shortened(String message) {
        return message.length() <= MESSAGE_MAX_LENGTH ? message : message.substring(0, MESSAGE_MAX_LENGTH - 1) + "…";
    }
}
