package ai.run.operator.clusterconfig;

import ai.run.operator.clusterconfig.ParsedClusterConfig.Invalid;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/**
 * Reads the cluster-config from what a cache of ConfigMaps holds, and parses each version of it once. For one cache, whose
 * objects nobody changes: another version is another object.
 */
@RequiredArgsConstructor
public final class ClusterConfigReader {

    /** Where the cluster-config is, for the message. */
    private final String namespace;

    /** A cluster-config that is not there is then as broken as one that cannot be read; else nothing is enforced. */
    private final boolean required;

    private @Nullable ConfigMap version;
    private @Nullable ParsedClusterConfig parsed;

    /** What the ConfigMaps of the namespace say together; those without the label say nothing. */
    @SuppressWarnings("ReferenceEquality") // cheaper than to compare what they hold, and as good
    public synchronized ParsedClusterConfig read(Stream<ConfigMap> configMaps) {
        var labelled = configMaps.filter(ClusterConfigMap::isLabelled).toList();
        if (labelled.isEmpty() && required) {
            return missing();
        }
        if (labelled.size() != 1) {
            return ClusterConfigParser.read(labelled);
        }
        var known = parsed;
        if (known == null || labelled.get(0) != version) {
            known = ClusterConfigParser.read(labelled);
            version = labelled.get(0);
            parsed = known;
        }
        return known;
    }

    private Invalid missing() {
        return new Invalid("no ConfigMap of namespace " + namespace + " has the label " + ClusterConfigMap.LABEL
                + ": \""
                + ClusterConfigMap.LABEL_VALUE + "\", and this operator requires one; apply the cluster-config, such as"
                + " config/cluster-config, which enforces both protections. To enforce nothing, on purpose, apply one"
                + " whose key " + ClusterConfigMap.KEY
                + " is enforceRunAsUser: false, or start the operator with --require-cluster-config=false");
    }
}
