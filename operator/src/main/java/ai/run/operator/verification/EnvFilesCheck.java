package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.elements;
import static ai.run.operator.verification.PodCheck.isUnset;
import static ai.run.operator.verification.PodCheck.object;
import static ai.run.operator.verification.PodCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * No variable comes from a file that a container has written: the kubelet opens it as root after it has looked where the path leads, and
 * whoever exchanges the path for a link in between reads any file of the node.
 *
 * <pre>
 * Restricted fields:
 *   spec.{containers,initContainers,ephemeralContainers}[*].env[*].valueFrom.fileKeyRef
 * Allowed values: unset
 * </pre>
 *
 * <p>Source: KEP-3721; the kubelet's ParseEnv, k8s.io/kubernetes/pkg/kubelet/util/env.
 */
record EnvFilesCheck() implements PodCheck {

    @Override
    public void container(JsonNode spec, String path, JsonNode container, List<String> violations) {
        elements(path + ".env", container.path("env"), violations, (variablePath, variable) -> {
            var source = object(variablePath + ".valueFrom", variable.path("valueFrom"), violations);
            var file = source.path("fileKeyRef");
            require(
                    isUnset(file),
                    variablePath + ".valueFrom.fileKeyRef",
                    file,
                    "unset, because the kubelet would read that file as root, wherever a link leads",
                    violations);
        });
    }
}
