package ai.run.operator.admission;

import ai.run.operator.clusterconfig.ClusterConfig.Trust;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Valid;
import ai.run.operator.identity.IdentityResolution.Rejected;
import ai.run.operator.identity.IdentityResolver;
import ai.run.operator.identity.Submitter;
import ai.run.v1.Reason;
import ai.run.v1.User;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says who may submit and change whose RunaiJob, under {@code identity.trust: Authenticated}. Who changes what a job runs
 * puts a program into it that runs with the job's identity: they must be allowed to use that identity as if they had
 * submitted the job.
 *
 * @param identities whom to ask who is who
 */
public record SubmitterAuthorizer(IdentityLookupsFactory identities) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Everything else is told to the submitter in the status, where it can heal. */
    private static final Set<Reason> DENIED_AT_ONCE =
            Set.of(Reason.IdentityNotGranted, Reason.AuthorizationUnavailable, Reason.SubmitterUnknown);

    /**
     * Why the request must not be carried out; empty when it may.
     *
     * @param submitter who submitted the job; null where that is not proven
     * @param editor who asks
     */
    Optional<String> objection(
            AdmissionRequest request, Valid parsed, @Nullable Submitter submitter, Submitter editor) {
        var policy = parsed.config().identity();
        if (policy.trust() == Trust.CLAIMED) {
            return Optional.empty();
        }
        var lookups = identities.lookups(parsed, request.namespace(), submitter);
        var resolution = IdentityResolver.resolveFor(editor, user(request.object()), policy, lookups);
        if (!(resolution instanceof Rejected rejected)) {
            return Optional.empty();
        }
        if (DENIED_AT_ONCE.contains(rejected.reason())) {
            return Optional.of(rejected.message());
        }
        // Nobody else may be judged by an identity that is not known yet: when it heals, their program would run with
        // it.
        return submitter != null && areSame(editor, submitter)
                ? Optional.empty()
                : Optional.of(
                        "you did not submit this job, and only its submitter may change what it runs while it is not known who"
                                + " it runs as: " + rejected.message());
    }

    /** Says whether two are the same for the API server; their groups and numbers may have changed in between. */
    static boolean areSame(Submitter one, Submitter other) {
        return one.username().equals(other.username());
    }

    private static @Nullable User user(JsonNode object) {
        var user = object.path("spec").path("user");
        try {
            return user.isMissingNode() || user.isNull() ? null : JSON.treeToValue(user, User.class);
        } catch (JsonProcessingException wrongType) {
            // The CRD's schema has denied that before.
            throw new IllegalArgumentException("spec.user is not what it should be", wrongType);
        }
    }
}
