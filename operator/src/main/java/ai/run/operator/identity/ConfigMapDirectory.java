package ai.run.operator.identity;

import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.NotFound;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.identity.Directory.Names.Known;
import ai.run.operator.text.Printable;
import ai.run.operator.yaml.InvalidYamlException;
import ai.run.operator.yaml.YamlDocument;
import ai.run.operator.yaml.YamlValue;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/**
 * A directory in a ConfigMap: a key for every user name, its value the YAML mapping {@code uid}, {@code gid} and
 * optionally {@code supplementalGroups}. A mistake in one entry concerns that user alone.
 *
 * <p>A name costs one entry to read. The first UID costs all of them, 15,000 in a ConfigMap at most; every further one costs
 * nothing.
 */
@RequiredArgsConstructor
public final class ConfigMapDirectory implements Directory {

    /** Where the ConfigMap is. */
    private final String namespace;

    /** Its name, as the cluster-config says it. */
    private final String name;

    /** The ConfigMap as it is now; null where it does not exist. */
    private final @Nullable ConfigMap configMap;

    private @Nullable Map<Long, Map<String, Lookup>> byUid;

    /** Says whether this is the directory in that version of a ConfigMap. */
    @SuppressWarnings("ReferenceEquality") // cheaper than to compare what they hold, and as good
    boolean isOf(String otherName, @Nullable ConfigMap version) {
        return name.equals(otherName) && configMap == version;
    }

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
        return Known.of(uid, byUid(entries(configMap)).getOrDefault(uid, Map.of()));
    }

    private synchronized Map<Long, Map<String, Lookup>> byUid(Map<String, String> entries) {
        var known = byUid;
        if (known == null) {
            known = new HashMap<>();
            for (var user : entries.keySet()) {
                if (UserNames.isAllowed(user)
                        && find(user) instanceof Found found
                        && found.entry().uid() != null) {
                    known.computeIfAbsent(found.entry().uid(), unknown -> new HashMap<>())
                            .put(user, found);
                }
            }
            byUid = known;
        }
        return known;
    }

    private String shown() {
        return "ConfigMap " + namespace + "/" + name;
    }

    private Unavailable missing() {
        return new Unavailable(shown()
                + ", which the cluster-config names as the directory, does not exist; ask an administrator to"
                + " create it");
    }

    private static Map<String, String> entries(ConfigMap configMap) {
        return Objects.requireNonNullElse(configMap.getData(), Map.of());
    }

    private static PosixIds read(YamlValue document) throws InvalidYamlException {
        var keys = document.mapping("uid", "gid", "supplementalGroups");
        return new PosixIds(
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
                    "ask an administrator to name what follows the login name in identity.submitter.usernameSuffix of"
                            + " the cluster-config, or use the name under which this user is entered");
        }
        return new NotFound(
                directory + " has no entry " + Printable.quoted(user),
                "ask an administrator to add " + Printable.quoted(user) + " to " + directory);
    }
}
