package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.isOneOf;
import static ai.run.operator.verification.PodCheck.isUnset;
import static ai.run.operator.verification.PodCheck.object;
import static ai.run.operator.verification.PodCheck.require;

import ai.run.operator.clusterconfig.PodSecurityAllowances;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The kubelet, which probes and calls hooks from the node, connects to the pod and nowhere else: to its own loopback address, for
 * one, others are not let.
 *
 * <pre>
 * Restricted fields, of spec.{containers,initContainers,ephemeralContainers}[*]:
 *   {livenessProbe,readinessProbe,startupProbe}.{httpGet,tcpSocket}.host
 *   lifecycle.{postStart,preStop}.{httpGet,tcpSocket}.host
 * Allowed values: unset, empty, those allowed
 * </pre>
 *
 * <p>Source: Pod Security Standards (1.34), level "baseline", control "Host Probes / Lifecycle Hooks".
 *
 * @param allowed the hosts that may be connected to
 */
record ProbeHostsCheck(Set<String> allowed) implements PodCheck {

    private static final Set<String> EMPTY = Set.of("");

    private static final List<List<String>> HANDLERS = Stream.of(
                    List.of("livenessProbe"),
                    List.of("readinessProbe"),
                    List.of("startupProbe"),
                    List.of("lifecycle", "postStart"),
                    List.of("lifecycle", "preStop"))
            .flatMap(handler -> Stream.of("httpGet", "tcpSocket")
                    .map(action ->
                            Stream.concat(handler.stream(), Stream.of(action)).toList()))
            .toList();

    @Override
    public void container(JsonNode spec, String path, JsonNode container, List<String> violations) {
        for (var handler : HANDLERS) {
            var at = path;
            var value = container;
            for (var field : handler) {
                at += "." + field;
                value = object(at, value.path(field), violations);
            }
            var host = value.path("host");
            require(
                    isUnset(host) || isOneOf(EMPTY, host) || isOneOf(allowed, host),
                    at + ".host",
                    host,
                    allowed.isEmpty() ? "unset" : "unset or among " + PodSecurityAllowances.listed(allowed),
                    violations);
        }
    }
}
