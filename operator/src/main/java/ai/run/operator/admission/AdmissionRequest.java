package ai.run.operator.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * An admission request: what somebody asks of the API server, as an AdmissionReview of {@code admission.k8s.io/v1} tells it.
 *
 * @param uid names the review
 * @param kind the object's kind, such as {@code Pod}
 * @param subResource such as {@code ephemeralcontainers}; empty for the object itself
 * @param namespace the object's namespace; empty for an object without one
 * @param name the object's name; empty where the API server is yet to make one up
 * @param operation what is asked
 * @param user who asks
 * @param object the object as it would be stored, all other admission done; a missing node on DELETE
 * @param oldObject the object as it is stored; a missing node on CREATE
 */
public record AdmissionRequest(
        String uid,
        String kind,
        String subResource,
        String namespace,
        String name,
        Operation operation,
        Requester user,
        JsonNode object,
        JsonNode oldObject) {

    /** What can be asked of an object. */
    public enum Operation {
        CREATE,
        UPDATE,
        DELETE,
        CONNECT
    }

    /**
     * Who asks, as the API server authenticated them.
     *
     * @param username such as {@code alice@example.com} or {@code system:serviceaccount:argocd:argocd}
     * @param groups the groups, some of them the API server's own such as {@code system:authenticated}
     * @param extra what else the authenticator knows, such as claims of an identity provider
     */
    public record Requester(String username, List<String> groups, Map<String, List<String>> extra) {
        public Requester {
            groups = List.copyOf(groups);
            extra = Map.copyOf(extra);
        }
    }
}
