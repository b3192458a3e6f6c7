package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.isUnset;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Holds when the pod has no priority of the cluster's own pods, by which it would push these off their nodes, the operator's among them.
 *
 * <p>Source: Kubernetes' "Pod Priority and Preemption": the prefix {@code system-} is for critical system pods.
 */
record PriorityClassCheck() implements PodCheck {

    @Override
    public void pod(JsonNode spec, List<String> violations) {
        var name = spec.path("priorityClassName");
        if (!isUnset(name) && name.asText().startsWith("system-")) {
            violations.add(
                    "priorityClassName is " + name + MUST + "another, or unset: those that begin with system- are for"
                            + " the pods that the cluster itself needs");
        }
    }
}
