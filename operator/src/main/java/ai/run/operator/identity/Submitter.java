package ai.run.operator.identity;

import ai.run.operator.clusterconfig.ClusterConfig.SubmitterClaims;
import ai.run.operator.identity.Directory.Entry;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who submitted a RunaiJob, as the API server authenticated them.
 *
 * @param username the authenticated name, such as {@code oidc:alice} or {@code system:serviceaccount:argocd:deployer}
 * @param groups the authenticated groups of Kubernetes; names, not GIDs
 * @param uid the user ID that the authenticator passed on; null where it passed none
 * @param gid the primary group's ID, likewise
 * @param supplementalGroups the IDs of further groups, likewise
 * @param problem why the numbers that were passed on cannot be used, in which case there are none; null where they can
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Submitter(
        String username,
        List<String> groups,
        @Nullable Long uid,
        @Nullable Long gid,
        List<Long> supplementalGroups,
        @Nullable String problem) {

    /** On a RunaiJob: who submitted it, as JSON. The operator's webhooks write it and keep it; see the README. */
    public static final String ANNOTATION = "run.ai/submitted-by";

    private static final ObjectMapper JSON = new ObjectMapper();

    public Submitter {
        groups = List.copyOf(Objects.requireNonNullElse(groups, List.of()));
        supplementalGroups = List.copyOf(Objects.requireNonNullElse(supplementalGroups, List.of()));
    }

    /** What a RunaiJob's annotation says; empty where there is none or it was spoilt. */
    public static Optional<Submitter> of(HasMetadata job) {
        var annotations = job.getMetadata().getAnnotations();
        return parse(annotations == null ? null : annotations.get(ANNOTATION));
    }

    /** What such an annotation says; empty where there is none or it was spoilt. */
    public static Optional<Submitter> parse(@Nullable String annotation) {
        if (annotation == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readValue(annotation, Submitter.class))
                    .filter(read -> read.username() != null);
        } catch (JsonProcessingException spoilt) {
            return Optional.empty();
        }
    }

    /** The annotation's value. */
    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("names and numbers have JSON", e);
        }
    }

    /**
     * The submitter's login name: the authenticated name without the prefix that the API server puts before the names of
     * an identity provider. Null where it has another prefix, or what is left cannot be a login name; a service account
     * has none.
     */
    @Nullable
    String loginName(SubmitterClaims claims) {
        if (!username.startsWith(claims.usernamePrefix())) {
            return null;
        }
        var name = username.substring(claims.usernamePrefix().length());
        return UserNames.isAllowed(name) ? name : null;
    }

    /** The numbers that the authenticator passed on; all missing where it passed none. */
    Entry numbers() {
        return new Entry(uid, gid, supplementalGroups);
    }
}
