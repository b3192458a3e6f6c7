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
import java.util.function.Consumer;
import lombok.extern.slf4j.Slf4j;

/** Writes a status where it says something new, and then the events that tell of it. */
@Slf4j
public final class StatusWriter {

    private static final String UID_PATH = "/metadata/uid";

    private final KubernetesClient client;
    private final StatusFactory statusFactory;
    private final EventRecorder events;
    private final JobMeters meters;
    private final JobsWithoutStatus withoutStatus;

    /** Makes a writer. */
    public StatusWriter(KubernetesClient client, StatusFactory statusFactory, EventRecorder events, JobMeters meters) {
        this.client = client;
        this.statusFactory = statusFactory;
        this.events = events;
        this.meters = meters;
        this.withoutStatus = new JobsWithoutStatus(events);
    }

    /**
     * Writes the status of a job.
     *
     * @return false where the job has no room for a status
     */
    boolean write(RunaiJob job, RunaiJobStatus status, Context<RunaiJob> context) {
        return write(job, status, written -> remember(job, written, context));
    }

    private static void remember(RunaiJob job, RunaiJob written, Context<RunaiJob> context) {
        context.eventSourceRetriever()
                .getControllerEventSource()
                .handleRecentResourceUpdate(ResourceID.fromResource(job), written, job);
    }

    /** The same, where somebody else takes note of the job that the API server answers with. */
    boolean write(RunaiJob job, RunaiJobStatus status, Consumer<RunaiJob> whenWritten) {
        if (status.equals(Objects.requireNonNullElseGet(job.getStatus(), RunaiJobStatus::new))) {
            return true;
        }
        try {
            whenWritten.accept(patch(job, status));
        } catch (KubernetesClientException failure) {
            if (isGone(failure)) {
                return true;
            }
            if (ApiErrors.isTooLarge(failure)) {
                withoutStatus.tell(job, status, ApiErrors.message(failure));
                return false;
            }
            throw failure;
        }
        meters.written(new StatusChange(job.getStatus(), status));
        var news = StatusEvent.between(job.getStatus(), status);
        news.forEach(event -> events.record(job, event));
        return true;
    }

    /** Says in the status that the operator failed; if even that fails, the log and the next attempt must do. */
    void writeFailure(RunaiJob job, Throwable failure, Context<RunaiJob> context) {
        writeFailure(job, failure, written -> remember(job, written, context));
    }

    void writeFailure(RunaiJob job, Throwable failure, Consumer<RunaiJob> whenWritten) {
        var message = "The operator failed and tries again: " + ApiErrors.message(failure);
        try {
            write(job, statusFactory.make(job, new Observation.OperatorFailed(message)), whenWritten);
        } catch (KubernetesClientException alsoFailed) {
            log.debug("cannot write the status", alsoFailed);
        }
    }

    /**
     * A JSON patch (RFC 6902) replaces the whole status, fields that are gone included, at the least cost for the
     * server; its test keeps it off another RunaiJob of that name.
     */
    private RunaiJob patch(RunaiJob job, RunaiJobStatus status) {
        var operations = List.of(
                Map.of(
                        "op",
                        "test",
                        "path",
                        UID_PATH,
                        "value",
                        job.getMetadata().getUid()),
                Map.of("op", "add", "path", "/status", "value", status));
        return client.resource(job)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON),
                        client.getKubernetesSerialization().asJson(operations));
    }

    /** Deleted, or replaced by another of that name: the patch's test failed. */
    private static boolean isGone(KubernetesClientException failure) {
        return failure.getCode() == HttpURLConnection.HTTP_NOT_FOUND
                || failure.getCode() == HttpURLConnection.HTTP_GONE
                || ApiErrors.message(failure).contains(UID_PATH);
    }
}
