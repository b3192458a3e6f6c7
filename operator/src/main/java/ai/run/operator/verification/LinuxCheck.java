package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.isUnset;
import static ai.run.operator.verification.PodCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Holds when the pod asks for no node but one where users have UIDs.
 *
 * @param says whether the pod must say so itself: in its node selector, which every server and kubelet goes by, or in {@code os},
 *     which says the same where the server knows it (since 1.24)
 */
record LinuxCheck(boolean says) implements PodCheck {

    private static final List<String> LABELS = List.of("kubernetes.io/os", "beta.kubernetes.io/os");

    @Override
    public void pod(JsonNode spec, List<String> violations) {
        var os = spec.path("os");
        require(isUnset(os) || isLinux(os.path("name")), "os", os, "unset or linux", violations);
        for (var label : LABELS) {
            var node = spec.path("nodeSelector").path(label);
            require(isUnset(node) || isLinux(node), "nodeSelector[" + label + "]", node, "unset or linux", violations);
        }
        if (says) {
            var node = spec.path("nodeSelector").path(LABELS.get(0));
            var isSaid = !isUnset(node) || !isUnset(os);
            require(isSaid, "nodeSelector[" + LABELS.get(0) + "]", node, "linux", violations);
        }
        var affinity = spec.path("affinity").path("nodeAffinity");
        require(
                !asksForAnother(affinity),
                "affinity.nodeAffinity",
                affinity,
                "unset, or ask for no other operating system than linux",
                violations);
    }

    /** Wherever in the affinity an expression stands: it has required terms, and preferred ones. */
    private static boolean asksForAnother(JsonNode affinity) {
        return affinity.findParents("operator").stream()
                .filter(expression -> LABELS.contains(expression.path("key").asText())
                        && "In".equals(expression.path("operator").textValue()))
                .flatMap(expression -> expression.path("values").valueStream())
                .anyMatch(value -> !isLinux(value));
    }

    private static boolean isLinux(JsonNode name) {
        return "linux".equals(name.textValue());
    }
}
