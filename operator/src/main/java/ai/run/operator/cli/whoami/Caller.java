package ai.run.operator.cli.whoami;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whom the API server takes the caller for: {@code status.userInfo} of a SelfSubjectReview.
 *
 * @param username the authenticated name; empty where the server does not say
 * @param uid what the authenticator identifies the user by, which is no UID of Linux; empty where it has none
 * @param groups the groups of Kubernetes; names, not GIDs
 * @param extra what else the authenticator passes on, by key
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Caller(String username, String uid, List<String> groups, Map<String, List<String>> extra) {

    /** Where the server does not say. */
    static final Caller UNKNOWN = new Caller("", "", List.of(), Map.of());

    static Caller of(JsonNode userInfo) {
        var extra = new TreeMap<String, List<String>>();
        userInfo.path("extra").properties().forEach(entry -> extra.put(entry.getKey(), texts(entry.getValue())));
        return new Caller(
                userInfo.path("username").asText(""),
                userInfo.path("uid").asText(""),
                texts(userInfo.path("groups")),
                extra);
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }

    boolean isKnown() {
        return !username.isEmpty();
    }
}
