package ai.run.operator.reconciler;

import ai.run.operator.metrics.JobMeters;
import ai.run.operator.status.Observation;
import ai.run.operator.status.StatusChange;
import ai.run.operator.status.StatusEvent;
import ai.run.operator.status.StatusFactory;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import lombok.extern.slf4j.Slf4j;

/**
 * Writes a status where it says something new, and then the events that tell of it. What was read is what is overwritten:
 * where the RunaiJob has changed since, nothing is written.
 */
@Slf4j
public final class StatusWriter {

    private static final Set<Integer> GONE = Set.of(HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_GONE);

    private final KubernetesClient client;
    private final StatusFactory statusFactory;
    private final EventRecorder events;
    private final JobMeters meters;
    private final JobsWithoutStatus withoutStatus;

    /** What became of a status that was to be written. */
    enum Written {
        /** It is what the API server has, or the RunaiJob is gone. */
        UP_TO_DATE,
        /** The RunaiJob has changed since it was read: this is to be decided anew. */
        OUTDATED,
        /** The RunaiJob is so large that the API server cannot store it with a status. */
        NO_ROOM
    }

    /** Makes a writer. */
    public StatusWriter(KubernetesClient client, StatusFactory statusFactory, EventRecorder events, JobMeters meters) {
        this.client = client;
        this.statusFactory = statusFactory;
        this.events = events;
        this.meters = meters;
        this.withoutStatus = new JobsWithoutStatus(events);
    }

    /** Writes the status of a job. */
    Written write(RunaiJob job, RunaiJobStatus status, Context<RunaiJob> context) {
        return write(job, status, written -> remember(job, written, context));
    }

    private static void remember(RunaiJob job, RunaiJob written, Context<RunaiJob> context) {
        context.eventSourceRetriever()
                .getControllerEventSource()
                .handleRecentResourceUpdate(ResourceID.fromResource(job), written, job);
    }

    /** The same, where somebody else takes note of the job that the API server answers with. */
    Written write(RunaiJob job, RunaiJobStatus status, Consumer<RunaiJob> whenWritten) {
        if (status.equals(Objects.requireNonNullElseGet(job.getStatus(), RunaiJobStatus::new))) {
            return Written.UP_TO_DATE;
        }
        try {
            whenWritten.accept(patch(job, status));
        } catch (KubernetesClientException failure) {
            if (GONE.contains(failure.getCode())) {
                return Written.UP_TO_DATE;
            }
            if (failure.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return Written.OUTDATED;
            }
            if (ApiErrors.isTooLarge(failure)) {
                withoutStatus.tell(job, status, ApiErrors.message(failure));
                return Written.NO_ROOM;
            }
            throw failure;
        }
        meters.written(new StatusChange(job.getStatus(), status));
        var news = StatusEvent.between(job.getStatus(), status);
        news.forEach(event -> events.record(job, event));
        return Written.UP_TO_DATE;
    }

    /** Says in the status that the operator failed; if even that fails, the log and the next attempt must do. */
    void writeFailure(RunaiJob job, Throwable failure, Context<RunaiJob> context) {
        writeFailure(job, failure, written -> remember(job, written, context));
    }

    void writeFailure(RunaiJob job, Throwable failure, Consumer<RunaiJob> whenWritten) {
        var message = Failures.sentence(failure);
        try {
            write(job, statusFactory.make(job, new Observation.OperatorFailed(message)), whenWritten);
        } catch (KubernetesClientException alsoFailed) {
            log.debug("cannot write the status", alsoFailed);
        }
    }

    /**
     * A JSON patch (RFC 6902) replaces the whole status, fields that are gone included, at the least cost for the
     * server; the version keeps it off what is newer, and off another RunaiJob of that name.
     */
    private RunaiJob patch(RunaiJob job, RunaiJobStatus status) {
        var operations = List.of(
                Map.of(
                        "op",
                        "add",
                        "path",
                        "/metadata/resourceVersion",
                        "value",
                        job.getMetadata().getResourceVersion()),
                Map.of("op", "add", "path", "/status", "value", status));
        return client.resource(job)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON),
                        client.getKubernetesSerialization().asJson(operations));
    }
}
