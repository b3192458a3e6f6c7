package ai.run.operator.verification;

import static ai.run.operator.verification.PodCheck.isOneOf;
import static ai.run.operator.verification.PodCheck.isUnset;
import static ai.run.operator.verification.PodCheck.object;
import static ai.run.operator.verification.PodCheck.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * Nobody takes AppArmor's profile away.
 *
 * <pre>
 * Restricted fields:
 *   metadata.annotations["container.apparmor.security.beta.kubernetes.io/*"]
 * Allowed values: unset, empty, runtime/default, localhost/*
 * Restricted fields:
 *   spec.securityContext.appArmorProfile.type
 *   spec.{containers,initContainers,ephemeralContainers}[*].securityContext.appArmorProfile.type
 * Allowed values: RuntimeDefault, Localhost; no profile
 * </pre>
 *
 * <p>Source: Pod Security Standards, level "baseline", control "AppArmor"; before 1.30 there is the annotation alone.
 */
record AppArmorProfileCheck() implements SecurityContextCheck {

    private static final String ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";
    private static final Set<String> TYPES = Set.of("RuntimeDefault", "Localhost");
    private static final Set<String> VALUES = Set.of("", "runtime/default");

    @Override
    public void annotations(JsonNode annotations, List<String> violations) {
        for (var annotation : annotations.properties()) {
            if (annotation.getKey().startsWith(ANNOTATION)) {
                var profile = annotation.getValue();
                require(
                        isUnset(profile)
                                || isOneOf(VALUES, profile)
                                || profile.asText().startsWith("localhost/"),
                        "the annotation " + annotation.getKey(),
                        profile,
                        "unset, runtime/default or localhost/<name>",
                        violations);
            }
        }
    }

    @Override
    public void context(String path, JsonNode context, List<String> violations) {
        var profile = object(path + ".appArmorProfile", context.path("appArmorProfile"), violations);
        var type = profile.path("type");
        require(
                isUnset(profile) || isOneOf(TYPES, type),
                path + ".appArmorProfile.type",
                type,
                "RuntimeDefault or Localhost",
                violations);
    }
}
