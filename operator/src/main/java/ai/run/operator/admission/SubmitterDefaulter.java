package ai.run.operator.admission;

import ai.run.operator.admission.AdmissionRequest.Requester;
import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Valid;
import ai.run.operator.identity.SignedSubmission;
import ai.run.operator.identity.Submission;
import ai.run.operator.identity.SubmissionKey;
import ai.run.operator.identity.Submitter;
import ai.run.operator.identity.SubmitterReader;
import ai.run.operator.workload.SubmittedJob;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Writes into every new RunaiJob who submits it, in a way that nobody else can ({@link SubmissionKey}). Who brings somebody
 * else's annotation along is denied, rather than corrected in silence: it is either an attempt to be somebody else, or a
 * manifest that was exported from a cluster.
 *
 * <p>An update gets back what it leaves out. The submitter who changes the spec submits the job anew, be it that they let it go on:
 * by the groups and numbers that they have now. Anybody else's change of what was submitted, provided that they may make it, gets a
 * record in which the submitter stays who it was, and so does the time. The record is not made for what {@link SubmitterAuthorizer}
 * denies, whether another webhook is asked after this one or not.
 *
 * @param config the cluster-config as it is now
 * @param key the key as it is now
 * @param time the time of day
 * @param authorizer says who may change whose job
 */
public record SubmitterDefaulter(
        Supplier<ParsedClusterConfig> config,
        Supplier<SubmissionKey> key,
        Supplier<Instant> time,
        SubmitterAuthorizer authorizer)
        implements AdmissionHandler {

    @Override
    public AdmissionAnswer answer(AdmissionRequest request) {
        return switch (request.operation()) {
            case CREATE -> created(request);
            case UPDATE -> updated(request);
            case DELETE, CONNECT -> AdmissionAnswer.allowed();
        };
    }

    private AdmissionAnswer created(AdmissionRequest request) {
        var parsed = config.get();
        if (!(parsed instanceof Valid valid)) {
            return AdmissionAnswer.forbidden("it cannot be recorded who submits this RunaiJob: "
                    + ((ParsedClusterConfig.Invalid) parsed).advice());
        }
        var submitter = of(request.user(), valid.config());
        var present = annotation(request.object());
        if (present.isTextual() && !speaksOf(submitter, present)) {
            return AdmissionAnswer.forbidden("the annotation " + SignedSubmission.ANNOTATION
                    + " is the operator's own; remove it from the manifest");
        }
        return stamped(request, new Submission(submitter, time.get()));
    }

    private AdmissionAnswer updated(AdmissionRequest request) {
        var before = annotation(request.oldObject());
        if (!before.isTextual()) {
            return AdmissionAnswer.allowed();
        }
        var submitted = SubmittedJob.of(request.namespace(), request.oldObject());
        var isSame = submitted.equals(SubmittedJob.of(request.namespace(), request.object()));
        if (isSame && isSameSpec(request)) {
            return restored(request, before);
        }
        var recorded = SignedSubmission.parse(before.textValue())
                .flatMap(signed -> key.get().proven(submitted, signed));
        return recorded.isPresent() && config.get() instanceof Valid valid
                ? changed(request, isSame, recorded.get(), valid)
                : restored(request, before);
    }

    private static boolean isSameSpec(AdmissionRequest request) {
        return request.oldObject().path("spec").equals(request.object().path("spec"));
    }

    /** Answers to a change of the spec, or of the labels that are inherited; where it is none of what was submitted, it is the same. */
    private AdmissionAnswer changed(AdmissionRequest request, boolean isSame, Submission recorded, Valid parsed) {
        var before = annotation(request.oldObject());
        var present = annotation(request.object());
        // The API server asks again after another webhook has changed the object; what was stamped then is there.
        if (!present.isMissingNode() && !present.equals(before) && !speaksOf(recorded.submitter(), present)) {
            return AdmissionAnswer.allowed(); // for the validator to deny
        }
        var editor = of(request.user(), parsed.config());
        if (SubmitterAuthorizer.areSame(editor, recorded.submitter())) {
            return stamped(request, new Submission(editor, time.get()));
        }
        if (isSame) {
            return restored(request, before); // what anybody may change who may change RunaiJobs
        }
        return authorizer
                .objection(request, parsed, recorded.submitter(), editor)
                .map(AdmissionAnswer::forbidden)
                .orElseGet(() -> stamped(request, recorded));
    }

    /** Who replaces a RunaiJob by their manifest has never seen the annotation. To change it is for the validator to deny. */
    private static AdmissionAnswer restored(AdmissionRequest request, JsonNode before) {
        return annotation(request.object()).isMissingNode()
                ? new AdmissionAnswer.Patched(patch(request.object(), before.textValue()))
                : AdmissionAnswer.allowed();
    }

    private AdmissionAnswer stamped(AdmissionRequest request, Submission submission) {
        var submitted = SubmittedJob.of(request.namespace(), request.object());
        return new AdmissionAnswer.Patched(
                patch(request.object(), key.get().signed(submitted, submission).json()));
    }

    private static boolean speaksOf(Submitter submitter, JsonNode annotation) {
        return SignedSubmission.parse(annotation.textValue())
                .filter(signed -> SubmitterAuthorizer.areSame(
                        submitter, signed.submission().submitter()))
                .isPresent();
    }

    /** Who asks, as the API server authenticated them. */
    static Submitter of(Requester user, ClusterConfig config) {
        return SubmitterReader.read(
                user.username(), user.groups(), user.extra(), config.identity().submitter());
    }

    /** The annotation of an object; a missing node where it has none. */
    static JsonNode annotation(JsonNode object) {
        return object.path("metadata").path("annotations").path(SignedSubmission.ANNOTATION);
    }

    private static ArrayNode patch(JsonNode object, String signed) {
        var operations = JsonNodeFactory.instance.arrayNode();
        if (!object.path("metadata").path("annotations").isObject()) {
            operations
                    .addObject()
                    .put("op", "add")
                    .put("path", "/metadata/annotations")
                    .putObject("value");
        }
        // RFC 6901: ~1 stands for the slash.
        operations
                .addObject()
                .put("op", "add")
                .put("path", "/metadata/annotations/" + SignedSubmission.ANNOTATION.replace("/", "~1"))
                .put("value", signed);
        return operations;
    }
}
