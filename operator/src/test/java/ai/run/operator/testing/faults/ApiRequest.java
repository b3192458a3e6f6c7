package ai.run.operator.testing.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A request to the API server, in the words of its audit log.
 *
 * @param resource with its subresource, if any, after a slash
 * @param namespace empty when it was about all namespaces
 * @param name empty when it was about a collection
 * @param target the path and the query
 */
public record ApiRequest(String verb, String resource, String namespace, String name, String target) {

    private static final Map<String, String> VERBS =
            Map.of("POST", "create", "PUT", "update", "PATCH", "patch", "DELETE", "delete");

    /** The request with that method, path and query, and body. */
    static ApiRequest of(String method, String target, String body) {
        var uri = URI.create(target);
        var path = Arrays.asList(uri.getPath().substring(1).split("/"));
        var inGroup = List.copyOf(path.subList(Math.min(path.size(), path.get(0).equals("api") ? 2 : 3), path.size()));
        var namespaced = inGroup.size() > 2 && inGroup.get(0).equals("namespaces");
        var parts = namespaced ? inGroup.subList(2, inGroup.size()) : inGroup;
        var subresource = parts.size() > 2 ? "/" + parts.get(2) : "";
        var named = parts.size() > 1 ? parts.get(1) : "";
        return new ApiRequest(
                VERBS.getOrDefault(method, reading(uri, named)),
                parts.isEmpty() ? "" : parts.get(0) + subresource,
                namespaced ? inGroup.get(1) : "",
                named.isEmpty() && method.equals("POST") ? nameIn(body) : named,
                target);
    }

    private static String reading(URI uri, String name) {
        var query = uri.getQuery() == null ? "" : uri.getQuery();
        if (query.contains("watch=true")) {
            return "watch";
        }
        return name.isEmpty() ? "list" : "get";
    }

    /** A create has the name of what it creates in its body alone. */
    private static String nameIn(String body) {
        return Serialization.unmarshal(body, JsonNode.class)
                .at("/metadata/name")
                .asText();
    }

    /** Says whether a list or a watch is of one object alone, and so a look at it rather than what the operator goes by. */
    boolean isOfOneObject() {
        return target.contains("metadata.name");
    }

    @Override
    public String toString() {
        return "%s %s %s".formatted(verb, resource, name);
    }
}
