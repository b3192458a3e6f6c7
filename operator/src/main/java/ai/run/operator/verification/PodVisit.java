package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.elements;
import static ai.run.operator.verification.PodCheck.object;
import static ai.run.operator.verification.PodCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** The one way to take checks through a pod, so that none forgets a kind of container. */
final class PodVisit {

    private PodVisit() {}

    /**
     * Takes every check through the whole pod.
     *
     * @param pod a pod or a pod template
     * @param checks of two that object to the value of one field, the first tells what it must be
     * @return one violation for each value that does not hold
     */
    static List<String> violations(JsonNode pod, List<PodCheck> checks) {
        var violations = new ArrayList<String>();
        if (checks.isEmpty()) {
            return violations;
        }
        var annotations = object("metadata", pod.path("metadata"), violations).path("annotations");
        object("metadata.annotations", annotations, violations);
        checks.forEach(check -> check.annotations(annotations, violations));

        var spec = pod.path("spec");
        require(spec.isObject(), "spec", spec, "an object", violations);
        object("securityContext", spec.path("securityContext"), violations);
        checks.forEach(check -> check.pod(spec, violations));

        ContainerLists.of(spec)
                .forEach((list, containers) -> elements(list, containers, violations, (path, container) -> {
                    object(path + ".securityContext", container.path("securityContext"), violations);
                    checks.forEach(check -> check.container(spec, path, container, violations));
                }));
        return oneForEachValue(violations);
    }

    /** What is above 0 and what is one of 1000-60000 need not both be told. */
    private static List<String> oneForEachValue(List<String> violations) {
        var values = new LinkedHashMap<String, String>();
        violations.forEach(violation -> values.putIfAbsent(violation.split(PodCheck.MUST, 2)[0], violation));
        return List.copyOf(values.values());
    }
}
