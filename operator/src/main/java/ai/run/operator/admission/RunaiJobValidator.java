package ai.run.operator.admission;

import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Invalid;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Valid;
import ai.run.operator.decision.ReservedNamespaces;
import ai.run.operator.identity.SignedSubmission;
import ai.run.operator.identity.Submission;
import ai.run.operator.identity.SubmissionKey;
import ai.run.operator.identity.Submitter;
import ai.run.operator.workload.SubmittedJob;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the record of who submitted a RunaiJob, which {@link SubmitterDefaulter} writes, and denies what
 * {@link SubmitterAuthorizer} does. The operator decides the same again before it creates anything; here the user hears of it at
 * once.
 *
 * @param reserved where no RunaiJob is let in
 * @param config the cluster-config as it is now
 * @param key the key as it is now
 * @param authorizer says who may submit and change whose job
 */
public record RunaiJobValidator(
        ReservedNamespaces reserved,
        Supplier<ParsedClusterConfig> config,
        Supplier<SubmissionKey> key,
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
        var rejection = reserved.rejection(request.namespace());
        if (rejection.isPresent()) {
            return AdmissionAnswer.forbidden(rejection.get().message());
        }
        var parsed = config.get();
        if (!(parsed instanceof Valid valid)) {
            return undecidable(parsed);
        }
        var submitter = SubmitterDefaulter.of(request.user(), valid.config());
        var recorded = proven(request, request.object()).map(Submission::submitter);
        if (!recorded.equals(Optional.of(submitter))) {
            return AdmissionAnswer.forbidden("another webhook has changed the spec or labels of this RunaiJob, or its"
                    + " annotation " + SignedSubmission.ANNOTATION
                    + ", after the operator had written down there who submits it; ask an administrator which"
                    + " webhook that is");
        }
        return judged(request, valid, submitter, submitter);
    }

    private AdmissionAnswer updated(AdmissionRequest request) {
        var isSameStamp = SubmitterDefaulter.annotation(request.oldObject())
                .equals(SubmitterDefaulter.annotation(request.object()));
        if (submitted(request, request.oldObject()).equals(submitted(request, request.object()))) {
            return isSameStamp || isRenewed(request) ? AdmissionAnswer.allowed() : changedStamp();
        }
        var parsed = config.get();
        if (!(parsed instanceof Valid valid)) {
            return undecidable(parsed);
        }
        var before = proven(request, request.oldObject());
        var after = proven(request, request.object());
        // What never proved anything stays as it is; what did is written anew by the operator alone.
        if (before.isEmpty()
                ? !isSameStamp
                : after.filter(signed -> isKept(before.get(), signed)).isEmpty()) {
            return changedStamp();
        }
        var editor = SubmitterDefaulter.of(request.user(), valid.config());
        return judged(request, valid, after.map(Submission::submitter).orElse(null), editor);
    }

    /**
     * The submitter's own change of nothing that was submitted; see {@link SubmitterDefaulter}. An older record is none: it may tell of numbers
     * and groups that they have no more.
     */
    private boolean isRenewed(AdmissionRequest request) {
        var before = ofUser(request, request.oldObject());
        var after = ofUser(request, request.object());
        return before.isPresent()
                && after.filter(submission ->
                                !submission.at().isBefore(before.get().at()))
                        .isPresent();
    }

    private Optional<Submission> ofUser(AdmissionRequest request, JsonNode object) {
        return proven(request, object)
                .filter(submission ->
                        submission.submitter().username().equals(request.user().username()));
    }

    private static boolean isKept(Submission before, Submission after) {
        return SubmitterAuthorizer.areSame(before.submitter(), after.submitter());
    }

    private Optional<Submission> proven(AdmissionRequest request, JsonNode object) {
        return SignedSubmission.parse(SubmitterDefaulter.annotation(object).textValue())
                .flatMap(signed -> key.get().proven(submitted(request, object), signed));
    }

    private static SubmittedJob submitted(AdmissionRequest request, JsonNode object) {
        return SubmittedJob.of(request.namespace(), object);
    }

    private AdmissionAnswer judged(
            AdmissionRequest request, Valid parsed, @Nullable Submitter submitter, Submitter editor) {
        return authorizer
                .objection(request, parsed, submitter, editor)
                .map(AdmissionAnswer::forbidden)
                .orElseGet(AdmissionAnswer::allowed);
    }

    private static AdmissionAnswer changedStamp() {
        return AdmissionAnswer.forbidden("the annotation " + SignedSubmission.ANNOTATION
                + " tells who submitted this RunaiJob, and cannot change: leave it as it is, or create a new RunaiJob");
    }

    private static AdmissionAnswer undecidable(ParsedClusterConfig parsed) {
        return AdmissionAnswer.forbidden("it cannot be decided who may do this: " + ((Invalid) parsed).advice());
    }
}
