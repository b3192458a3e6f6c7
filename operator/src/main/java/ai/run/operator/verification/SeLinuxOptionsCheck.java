package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.isOneOf;
import static ai.run.operator.verification.PodCheck.isUnset;
import static ai.run.operator.verification.PodCheck.object;
import static ai.run.operator.verification.PodCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * Processes stay in the domains that SELinux' policies have for containers.
 *
 * <pre>
 * Restricted fields:
 *   spec.securityContext.seLinuxOptions.type
 *   spec.{containers,initContainers,ephemeralContainers}[*].securityContext.seLinuxOptions.type
 * Allowed values: unset, empty, container_t, container_init_t, container_kvm_t, container_engine_t, those allowed
 * Restricted fields:
 *   spec.securityContext.seLinuxOptions.{user,role}
 *   spec.{containers,initContainers,ephemeralContainers}[*].securityContext.seLinuxOptions.{user,role}
 * Allowed values: unset, empty
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "baseline", control "SELinux".
 *
 * @param allowed types beside those of the standard
 */
record SeLinuxOptionsCheck(Set<String> allowed) implements SecurityContextCheck {

    private static final Set<String> TYPES =
            Set.of("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t");
    private static final Set<String> EMPTY = Set.of("");

    @Override
    public void context(String path, JsonNode context, List<String> violations) {
        var optionsPath = path + ".seLinuxOptions";
        var options = object(optionsPath, context.path("seLinuxOptions"), violations);
        var type = options.path("type");
        require(
                isUnset(type) || isOneOf(TYPES, type) || isOneOf(allowed, type),
                optionsPath + ".type",
                type,
                "unset, container_t or another type that podSecurity.allow.seLinuxTypes of the cluster-config names",
                violations);
        for (var field : List.of("user", "role")) {
            var value = options.path(field);
            require(isUnset(value) || isOneOf(EMPTY, value), optionsPath + "." + field, value, "unset", violations);
        }
    }
}
