package ai.run.operator.identity;

import io.fabric8.kubernetes.api.model.ConfigMap;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the directory of a ConfigMap, with what was read from it, until another version comes. For one cache, whose objects
 * nobody changes: another version is another object.
 */
@RequiredArgsConstructor
public final class ConfigMapDirectories {

    /** Where the ConfigMaps are. */
    private final String namespace;

    private @Nullable ConfigMapDirectory latest;

    /**
     * The directory in a ConfigMap.
     *
     * @param name its name, as the cluster-config says it
     * @param configMap the ConfigMap as it is now; null where it does not exist
     */
    public synchronized Directory of(String name, @Nullable ConfigMap configMap) {
        var known = latest;
        if (known == null || !known.isOf(name, configMap)) {
            known = new ConfigMapDirectory(namespace, name, configMap);
            latest = known;
        }
        return known;
    }
}
