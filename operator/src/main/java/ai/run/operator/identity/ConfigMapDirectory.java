package ai.run.operator.identity;

import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.NotFound;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.identity.Directory.Names.Known;
import ai.run.operator.status.Printable;
import ai.run.operator.yaml.InvalidYamlException;
import ai.run.operator.yaml.YamlDocument;
import ai.run.operator.yaml.YamlValue;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A directory in a ConfigMap: a key for every user name, its value the YAML mapping {@code uid}, {@code gid} and
 * optionally {@code supplementalGroups}. A mistake in one entry concerns that user alone.
 *
 * @param namespace where the ConfigMap is
 * @param name its name, as the cluster-config says it
 * @param configMap the ConfigMap as it is now; null where it does not exist
 */
public record ConfigMapDirectory(String namespace, String name, @Nullable ConfigMap configMap) implements Directory {

    @Override
    public Lookup find(String user) {
        if (configMap == null) {
            return missing();
        }
        var entry = entries(configMap).get(user);
        if (entry == null) {
            return notFound("the " + shown(), user);
        }
        try {
            return new Found(read(YamlDocument.parse(entry)));
        } catch (InvalidYamlException e) {
            return new Unavailable(
                    shown() + ", key " + user + ", " + e.getMessage() + "; ask an administrator to correct it");
        }
    }

    @Override
    public Names namesOf(long uid) {
        if (configMap == null) {
            return missing();
        }
        // Numbers are written in decimal: an entry without these digits need not be parsed.
        var digits = Long.toString(uid);
        return Known.of(
                uid,
                entries(configMap).entrySet().stream()
                        .filter(entry -> entry.getValue().contains(digits) && UserNames.isAllowed(entry.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> find(entry.getKey()))));
    }

    private String shown() {
        return "ConfigMap " + namespace + "/" + name;
    }

    private Unavailable missing() {
        return new Unavailable(
                shown()
                        + ", which the cluster-config names as the directory, does not exist; ask an administrator to create it");
    }

    private static Map<String, String> entries(ConfigMap configMap) {
        return Objects.requireNonNullElse(configMap.getData(), Map.of());
    }

    private static Entry read(YamlValue document) throws InvalidYamlException {
        var keys = document.mapping("uid", "gid", "supplementalGroups");
        return new Entry(
                keys.optional("uid", YamlValue::wholeNumber).orElse(null),
                keys.optional("gid", YamlValue::wholeNumber).orElse(null),
                keys.optional("supplementalGroups", groups -> groups.list(YamlValue::wholeNumber))
                        .orElse(List.of()));
    }

    private static NotFound notFound(String directory, String user) {
        if (user.contains("@")) {
            // Kubernetes does not allow the character in a key: "add it" would be bad advice.
            return new NotFound(
                    directory + " cannot hold a name with an @ such as " + Printable.quoted(user),
                    "use the name without @ under which an administrator has entered this user");
        }
        return new NotFound(
                directory + " has no entry " + Printable.quoted(user),
                "ask an administrator to add " + Printable.quoted(user) + " to " + directory);
    }
}
