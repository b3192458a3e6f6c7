package ai.run.operator.enforcement;

import static ai.run.operator.enforcement.PodCheck.require;

import ai.run.operator.identity.UserIdentity;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks the finished pod once more, as the JSON that is really sent: what the model's classes hold and what is written
 * for them are not always the same.
 *
 * <p>It shares no code and no constant with {@link Enforcement}, so that a mistake there cannot hide itself here; a test
 * keeps the two apart. It knows nothing of how a pod came about, changes nothing, and where a value is not what the API
 * says it may be, it objects.
 */
public final class PodVerifier {

    private PodVerifier() {}

    /**
     * Checks a pod template against what is in force.
     *
     * @param podTemplate the template's JSON, made by the serializer that the client sends it with
     * @param settings what is in force
     * @param identity who the containers must run as; null only where runAsUser is not in force
     * @return every violation; empty when the pod holds
     */
    public static List<String> verify(
            JsonNode podTemplate, EffectiveSettings settings, @Nullable UserIdentity identity) {
        var checks = new ArrayList<PodCheck>();
        if (settings.runAsUser()) {
            if (identity == null) {
                return List.of("runAsUser is in force, and there is no identity");
            }
            checks.add(new UserCheck(identity.uid(), identity.gid(), identity.supplementalGroups()));
            checks.add(new LinuxCheck(true));
            checks.add(FsGroupCheck.DEFAULT);
        }
        if (settings.preventPrivilegeEscalation()) {
            checks.add(new PrivilegeCheck());
        }

        var violations = new ArrayList<String>();
        for (var check : checks) {
            verify(podTemplate.path("spec"), check, violations);
        }
        return List.copyOf(violations);
    }

    static void verify(JsonNode spec, PodCheck check, List<String> violations) {
        require(spec.isObject(), "spec", spec, "an object", violations);
        check.pod(spec, violations);
        ContainerLists.of(spec).forEach((list, containers) -> verifyContainers(list, containers, check, violations));
    }

    private static void verifyContainers(String list, JsonNode containers, PodCheck check, List<String> violations) {
        require(containers.isNull() || containers.isArray(), list, containers, "a list", violations);
        for (int index = 0; index < containers.size(); index++) {
            var container = containers.path(index);
            var name = container.path("name").asText();
            var path = list + "[" + (name.isEmpty() ? index : name) + "]";
            require(container.isObject(), path, container, "an object", violations);
            check.container(path, container, violations);
        }
    }
}
