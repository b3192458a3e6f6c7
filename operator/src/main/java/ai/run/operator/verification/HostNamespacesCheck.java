package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.requireUnsetOrFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The pod has namespaces of its own.
 *
 * <pre>
 * Restricted fields:
 *   spec.hostPID
 *   spec.hostIPC
 *   spec.hostNetwork
 * Allowed values: false, unset
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "baseline", control "Host Namespaces".
 */
record HostNamespacesCheck() implements PodCheck {

    private static final List<String> FIELDS = List.of("hostPID", "hostIPC", "hostNetwork");

    @Override
    public void pod(JsonNode spec, List<String> violations) {
        FIELDS.forEach(field -> requireUnsetOrFalse(field, spec.path(field), violations));
    }
}
