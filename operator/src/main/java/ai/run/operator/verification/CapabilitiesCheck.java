package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.isOneOf;
import static ai.run.operator.verification.PodCheck.isUnset;
import static ai.run.operator.verification.PodCheck.object;
import static ai.run.operator.verification.PodCheck.require;

import ai.run.operator.clusterconfig.PodSecurityAllowances;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * Every container drops all capabilities, and adds none but those that are allowed. What is in a container's bounding set, a program
 * with file capabilities gives to any user, {@code no_new_privs} or not.
 *
 * <pre>
 * Restricted fields:
 *   spec.{containers,initContainers,ephemeralContainers}[*].securityContext.capabilities.drop
 * Allowed values: what includes ALL
 * Restricted fields:
 *   spec.{containers,initContainers,ephemeralContainers}[*].securityContext.capabilities.add
 * Allowed values: unset, empty, those allowed, spelled as in the API's documents
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "restricted", control "Capabilities", which allows NET_BIND_SERVICE alone; capabilities(7).
 *
 * @param allowed what may be added
 */
record CapabilitiesCheck(Set<String> allowed) implements PodCheck {

    private static final Set<String> ALL = Set.of("ALL");

    @Override
    public void container(JsonNode spec, String path, JsonNode container, List<String> violations) {
        var capabilitiesPath = path + ".securityContext.capabilities";
        var capabilities =
                object(capabilitiesPath, container.path("securityContext").path("capabilities"), violations);

        var drop = capabilities.path("drop");
        require(
                drop.isArray() && drop.valueStream().anyMatch(name -> isOneOf(ALL, name)),
                capabilitiesPath + ".drop",
                drop,
                "a list with ALL",
                violations);

        var add = capabilities.path("add");
        require(
                isUnset(add) || (add.isArray() && add.valueStream().allMatch(name -> isOneOf(allowed, name))),
                capabilitiesPath + ".add",
                add,
                allowed.isEmpty() ? "unset" : "unset or among " + PodSecurityAllowances.listed(allowed),
                violations);
    }
}
