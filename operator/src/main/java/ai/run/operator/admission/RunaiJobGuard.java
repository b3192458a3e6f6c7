package ai.run.operator.admission;

import ai.run.operator.clusterconfig.ClusterConfig.Trust;
import ai.run.operator.clusterconfig.ClusterConfigReading;
import ai.run.operator.clusterconfig.ClusterConfigReading.Valid;
import ai.run.operator.identity.IdentityResolution;
import ai.run.operator.identity.IdentityResolver;
import ai.run.operator.identity.Submitter;
import ai.run.operator.status.Reason;
import ai.run.v1.User;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the record of who submitted a RunaiJob, and refuses, under {@code identity.trust: Authenticated}, what the
 * submitter may not be. The operator decides the same again before it creates anything; here the user hears of it at
 * once.
 *
 * <p>Who changes what a job runs puts a program into it that runs with the job's identity: they must be allowed to use
 * that identity as if they had submitted the job.
 *
 * @param config the cluster-config as it is now
 * @param identities whom to ask who is who
 */
public record RunaiJobGuard(Supplier<ClusterConfigReading> config, Identities identities) implements AdmissionHandler {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What may change without changing what runs. */
    private static final Set<String> HARMLESS =
            Set.of("suspend", "parallelism", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished");

    /** Everything else is told to the submitter in the status, where it can heal. */
    private static final Set<Reason> REFUSED_AT_ONCE =
            Set.of(Reason.IdentityNotGranted, Reason.AuthorizationUnavailable, Reason.SubmitterUnknown);

    @Override
    public AdmissionAnswer answer(AdmissionRequest request) {
        return switch (request.operation()) {
            case CREATE -> created(request);
            case UPDATE -> changed(request);
            case DELETE, CONNECT -> AdmissionAnswer.allowed();
        };
    }

    private AdmissionAnswer created(AdmissionRequest request) {
        var reading = config.get();
        if (!(reading instanceof Valid valid)) {
            return undecidable(reading);
        }
        var submitter = SubmitterStamp.of(request.user(), valid.config());
        if (!submitter.json().equals(SubmitterStamp.annotation(request.object()).textValue())) {
            return AdmissionAnswer.forbidden(
                    "the annotation " + Submitter.ANNOTATION + " was changed after the operator had written it");
        }
        return judge(request, valid, submitter, submitter);
    }

    private AdmissionAnswer changed(AdmissionRequest request) {
        var before = SubmitterStamp.annotation(request.oldObject());
        if (!before.equals(SubmitterStamp.annotation(request.object()))) {
            return AdmissionAnswer.forbidden("the annotation " + Submitter.ANNOTATION
                    + " tells who submitted this RunaiJob, and cannot change; create a new RunaiJob instead");
        }
        if (whatRuns(request.oldObject()).equals(whatRuns(request.object()))) {
            return AdmissionAnswer.allowed();
        }
        var reading = config.get();
        if (!(reading instanceof Valid valid)) {
            return undecidable(reading);
        }
        var editor = SubmitterStamp.of(request.user(), valid.config());
        return judge(request, valid, Submitter.parse(before.textValue()).orElse(null), editor);
    }

    private AdmissionAnswer judge(
            AdmissionRequest request, Valid reading, @Nullable Submitter submitter, Submitter editor) {
        var policy = reading.config().identity();
        if (policy.trust() == Trust.CLAIMED) {
            return AdmissionAnswer.allowed();
        }
        var known = identities.known(reading, request.namespace(), submitter);
        var resolution = IdentityResolver.resolveFor(editor, user(request.object()), policy, known);
        if (!(resolution instanceof IdentityResolution.Refused refused)) {
            return AdmissionAnswer.allowed();
        }
        if (REFUSED_AT_ONCE.contains(refused.reason())) {
            return AdmissionAnswer.forbidden(refused.message());
        }
        return isSubmitter(editor, submitter)
                ? AdmissionAnswer.allowed()
                : AdmissionAnswer.forbidden(
                        "until it is known who this job runs as, only its submitter may change what it runs: "
                                + refused.message());
    }

    /** Nobody else may be judged by an identity that is not known yet: when it heals, their program would run with it. */
    private static boolean isSubmitter(Submitter editor, @Nullable Submitter submitter) {
        return submitter != null && submitter.username().equals(editor.username());
    }

    private static AdmissionAnswer undecidable(ClusterConfigReading reading) {
        return AdmissionAnswer.forbidden(
                "it cannot be decided who may do this: " + ((ClusterConfigReading.Invalid) reading).message());
    }

    private static JsonNode whatRuns(JsonNode object) {
        return object.path("spec") instanceof ObjectNode spec
                ? spec.objectNode().<ObjectNode>setAll(spec).without(HARMLESS)
                : object.path("spec");
    }

    private static @Nullable User user(JsonNode object) {
        var user = object.path("spec").path("user");
        try {
            return user.isMissingNode() || user.isNull() ? null : JSON.treeToValue(user, User.class);
        } catch (JsonProcessingException wrongType) {
            // The CRD's schema has refused that before.
            throw new IllegalArgumentException("spec.user is not what it should be", wrongType);
        }
    }
}
