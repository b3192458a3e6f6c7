package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.isOneOf;
import static ai.run.operator.verification.PodCheck.isUnset;
import static ai.run.operator.verification.PodCheck.object;
import static ai.run.operator.verification.PodCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * Every container has a seccomp profile: the runtime's, or one that the administrator has put onto the node.
 *
 * <pre>
 * Restricted fields:
 *   spec.securityContext.seccompProfile.type
 *   spec.{containers,initContainers,ephemeralContainers}[*].securityContext.seccompProfile.type
 * Allowed values: RuntimeDefault, Localhost; no profile of a container's own where the pod has one, and the other way round
 * Restricted fields:
 *   metadata.annotations["seccomp.security.alpha.kubernetes.io/pod"]
 *   metadata.annotations["container.seccomp.security.alpha.kubernetes.io/*"]
 * Allowed values: unset, runtime/default, docker/default, localhost/*
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "restricted", control "Seccomp"; KEP-135: up to 1.24 an annotation fills a field that is
 * not set, and so would a container's the field that is set for the pod alone.
 */
record SeccompProfileCheck() implements PodCheck {

    private static final String POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String CONTAINER_ANNOTATION = "container.seccomp.security.alpha.kubernetes.io/";
    private static final Set<String> TYPES = Set.of("RuntimeDefault", "Localhost");
    private static final Set<String> VALUES = Set.of("runtime/default", "docker/default");

    @Override
    public void annotations(JsonNode annotations, List<String> violations) {
        for (var annotation : annotations.properties()) {
            var key = annotation.getKey();
            if (key.equals(POD_ANNOTATION) || key.startsWith(CONTAINER_ANNOTATION)) {
                var profile = annotation.getValue();
                require(
                        isUnset(profile)
                                || isOneOf(VALUES, profile)
                                || profile.asText().startsWith("localhost/"),
                        "the annotation " + key,
                        profile,
                        "unset, runtime/default or localhost/<name>",
                        violations);
            }
        }
    }

    @Override
    public void pod(JsonNode spec, List<String> violations) {
        requireValid("securityContext", spec.path("securityContext").path("seccompProfile"), violations);
    }

    @Override
    public void container(JsonNode spec, String path, JsonNode container, List<String> violations) {
        var own = container.path("securityContext").path("seccompProfile");
        requireValid(path + ".securityContext", own, violations);
        require(
                !isUnset(own) || !isUnset(spec.path("securityContext").path("seccompProfile")),
                path + ".securityContext.seccompProfile",
                own,
                "of type RuntimeDefault or Localhost, here or in the pod's securityContext",
                violations);
    }

    private static void requireValid(String path, JsonNode profile, List<String> violations) {
        var type = object(path + ".seccompProfile", profile, violations).path("type");
        require(
                isUnset(profile) || isOneOf(TYPES, type),
                path + ".seccompProfile.type",
                type,
                "RuntimeDefault or Localhost",
                violations);
    }
}
