package ai.run.operator.cli.whoami;

import ai.run.operator.identity.Grants;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * As whom the caller may run jobs beyond themselves, as far as the rules of a SelfSubjectRulesReview tell.
 *
 * @param names what is granted by name: login names, {@code uid:<number>} and {@code gid:<number>}
 * @param anybody whether every identity is granted, by a rule that speaks of identities
 * @param byWildcard whether a rule for all resources covers identities, which counts only where {@code identity.wildcardGrants} of the
 *     cluster-config says so
 * @param complete whether the server knows all rules; an authorizer beside RBAC may know more
 * @param problem what the server says of the rules that it does not know; empty where it says nothing
 */
record MayRunAs(List<String> names, boolean anybody, boolean byWildcard, boolean complete, String problem) {

    private static final String ALL = "*";

    static MayRunAs of(JsonNode status) {
        var names = new TreeSet<String>();
        var anybody = false;
        var byWildcard = false;
        for (var rule : status.path("resourceRules")) {
            if (!has(rule, "verbs", Grants.VERB) || !has(rule, "apiGroups", RunaiJob.GROUP)) {
                continue;
            }
            if (contains(rule.path("resources"), ALL)) {
                byWildcard = true;
            } else if (contains(rule.path("resources"), Grants.RESOURCE)) {
                var named = rule.path("resourceNames");
                anybody |= named.isEmpty();
                named.forEach(name -> names.add(name.asText()));
            }
        }
        return new MayRunAs(
                List.copyOf(names),
                anybody,
                byWildcard,
                !status.path("incomplete").asBoolean(),
                status.path("evaluationError").asText(""));
    }

    private static boolean has(JsonNode rule, String field, String value) {
        return contains(rule.path(field), value) || contains(rule.path(field), ALL);
    }

    private static boolean contains(JsonNode list, String value) {
        return list.valueStream().anyMatch(element -> element.asText().equals(value));
    }

    /** Returns what it comes to, line by line. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        if (anybody) {
            lines.add("anybody");
        }
        names.stream().map(MayRunAs::explained).forEach(lines::add);
        if (byWildcard) {
            lines.add("anybody, by a rule for all resources: it counts only where the cluster-config counts such rules"
                    + " (identity.wildcardGrants)");
        }
        if (lines.isEmpty()) {
            lines.add("nobody but yourself");
        }
        if (!complete) {
            lines.add("and perhaps others: the server does not know all rules"
                    + (problem.isEmpty() ? "" : " (" + problem + ")"));
        }
        return lines;
    }

    private static String explained(String name) {
        if (name.startsWith("uid:")) {
            return name + ", whoever has that UID";
        }
        return name.startsWith("gid:") ? name + ", as a member of that group" : name;
    }
}
