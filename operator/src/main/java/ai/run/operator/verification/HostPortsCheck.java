package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.elements;
import static ai.run.operator.verification.PodCheck.is;
import static ai.run.operator.verification.PodCheck.isUnset;
import static ai.run.operator.verification.PodCheck.require;

import ai.run.operator.clusterconfig.PodSecurityAllowances.PortRange;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;

/**
 * No container takes a port of the node.
 *
 * <pre>
 * Restricted fields:
 *   spec.{containers,initContainers,ephemeralContainers}[*].ports[*].hostPort
 * Allowed values: unset, 0, those allowed
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "baseline", control "Host Ports".
 *
 * @param allowed the ports that a container may take
 */
record HostPortsCheck(List<PortRange> allowed) implements PodCheck {

    @Override
    public void container(JsonNode spec, String path, JsonNode container, List<String> violations) {
        elements(path + ".ports", container.path("ports"), violations, (elementPath, port) -> {
            var hostPort = port.path("hostPort");
            require(
                    isUnset(hostPort) || is(0, hostPort) || isAllowed(hostPort),
                    elementPath + ".hostPort",
                    hostPort,
                    allowed.isEmpty()
                            ? "unset"
                            : "unset or within "
                                    + allowed.stream().map(PortRange::toString).collect(Collectors.joining(", ")),
                    violations);
        });
    }

    private boolean isAllowed(JsonNode hostPort) {
        return hostPort.isIntegralNumber()
                && hostPort.canConvertToInt()
                && allowed.stream()
                        .anyMatch(range -> range.first() <= hostPort.intValue() && hostPort.intValue() <= range.last());
    }
}
