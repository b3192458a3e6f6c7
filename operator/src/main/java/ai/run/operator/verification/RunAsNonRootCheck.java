package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.is;
import static ai.run.operator.verification.PodCheck.isUnset;
import static ai.run.operator.verification.PodCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * The kubelet starts no container as root, whatever its image says, in a user namespace neither.
 *
 * <pre>
 * Restricted fields:
 *   spec.securityContext.runAsNonRoot
 * Allowed values: true; unset where every container says true
 * Restricted fields:
 *   spec.{containers,initContainers,ephemeralContainers}[*].securityContext.runAsNonRoot
 * Allowed values: true; unset where the pod says true
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "restricted", control "Running as Non-root". Since 1.35 the standard excepts pods with
 * {@code hostUsers: false}; they are no exception here, since on file systems with idmapped mounts the files that their UID 0 makes
 * are root's.
 */
record RunAsNonRootCheck() implements PodCheck {

    @Override
    public void pod(JsonNode spec, List<String> violations) {
        var nonRoot = spec.path("securityContext").path("runAsNonRoot");
        require(isUnset(nonRoot) || is(true, nonRoot), "securityContext.runAsNonRoot", nonRoot, "true", violations);
    }

    @Override
    public void container(JsonNode spec, String path, JsonNode container, List<String> violations) {
        var own = container.path("securityContext").path("runAsNonRoot");
        require(
                is(true, own)
                        || (isUnset(own)
                                && is(true, spec.path("securityContext").path("runAsNonRoot"))),
                path + ".securityContext.runAsNonRoot",
                own,
                "true, here or in the pod's securityContext",
                violations);
    }
}
