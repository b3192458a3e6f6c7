package ai.run.operator.admission;

import ai.run.operator.clusterconfig.ClusterConfigReading;
import ai.run.operator.clusterconfig.ClusterConfigReading.Invalid;
import ai.run.operator.clusterconfig.ClusterConfigReading.Valid;
import ai.run.operator.decision.ReservedNamespaces;
import ai.run.operator.identity.Stamp;
import ai.run.operator.identity.Submission;
import ai.run.operator.identity.SubmissionKey;
import ai.run.operator.identity.Submitter;
import ai.run.operator.workload.Submitted;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the record of who submitted a RunaiJob, which {@link SubmitterStamp} writes, and refuses what
 * {@link SubmitterJudge} does. The operator decides the same again before it creates anything; here the user hears of it at
 * once.
 *
 * @param reserved where no RunaiJob is let in
 * @param config the cluster-config as it is now
 * @param key the key as it is now
 * @param judge says who may submit and change whose job
 */
public record RunaiJobGuard(
        ReservedNamespaces reserved,
        Supplier<ClusterConfigReading> config,
        Supplier<SubmissionKey> key,
        SubmitterJudge judge)
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
        var refusal = reserved.refusal(request.namespace());
        if (refusal.isPresent()) {
            return AdmissionAnswer.forbidden(refusal.get().message());
        }
        var reading = config.get();
        if (!(reading instanceof Valid valid)) {
            return undecidable(reading);
        }
        var submitter = SubmitterStamp.of(request.user(), valid.config());
        var recorded = proven(request, request.object()).map(Submission::submitter);
        if (!recorded.equals(Optional.of(submitter))) {
            return AdmissionAnswer.forbidden("the annotation " + Stamp.ANNOTATION
                    + ", or what it is the record of, was changed after the operator had written it");
        }
        return judged(request, valid, submitter, submitter);
    }

    private AdmissionAnswer updated(AdmissionRequest request) {
        var isSameStamp =
                SubmitterStamp.annotation(request.oldObject()).equals(SubmitterStamp.annotation(request.object()));
        if (submitted(request, request.oldObject()).equals(submitted(request, request.object()))) {
            return isSameStamp || isRenewed(request) ? AdmissionAnswer.allowed() : changedStamp();
        }
        var reading = config.get();
        if (!(reading instanceof Valid valid)) {
            return undecidable(reading);
        }
        var before = proven(request, request.oldObject());
        var after = proven(request, request.object());
        // What never proved anything stays as it is; what did is written anew by the operator alone.
        if (before.isEmpty()
                ? !isSameStamp
                : after.filter(stamp -> isKept(before.get(), stamp)).isEmpty()) {
            return changedStamp();
        }
        var editor = SubmitterStamp.of(request.user(), valid.config());
        return judged(request, valid, after.map(Submission::submitter).orElse(null), editor);
    }

    /**
     * The submitter's own change of nothing that was submitted; see {@link SubmitterStamp}. An older record is none: it may tell of numbers
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
        return SubmitterJudge.areSame(before.submitter(), after.submitter());
    }

    private Optional<Submission> proven(AdmissionRequest request, JsonNode object) {
        return Stamp.parse(SubmitterStamp.annotation(object).textValue())
                .flatMap(stamp -> key.get().proven(submitted(request, object), stamp));
    }

    private static Submitted submitted(AdmissionRequest request, JsonNode object) {
        return Submitted.of(request.namespace(), object);
    }

    private AdmissionAnswer judged(
            AdmissionRequest request, Valid reading, @Nullable Submitter submitter, Submitter editor) {
        return judge.objection(request, reading, submitter, editor)
                .map(AdmissionAnswer::forbidden)
                .orElseGet(AdmissionAnswer::allowed);
    }

    private static AdmissionAnswer changedStamp() {
        return AdmissionAnswer.forbidden("the annotation " + Stamp.ANNOTATION
                + " tells who submitted this RunaiJob, and cannot change; create a new RunaiJob instead");
    }

    private static AdmissionAnswer undecidable(ClusterConfigReading reading) {
        return AdmissionAnswer.forbidden("it cannot be decided who may do this: " + ((Invalid) reading).message());
    }
}
