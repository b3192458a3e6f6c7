package ai.run.operator.reconciler;

import ai.run.operator.clusterconfig.ClusterConfigMap;
import ai.run.operator.configuration.ClusterConfigSource;
import ai.run.operator.ldap.ConfigObjects;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import java.util.Map;

/** The cluster-config of a test: absent, and so nothing is enforced, until the test writes one. */
final class ClusterConfigs {

    private static final ConfigObjects UNREADABLE = new ConfigObjects() {
        @Override
        public Map<String, String> secret(String name) {
            throw new AssertionError("read " + name);
        }

        @Override
        public Map<String, String> configMap(String name) {
            throw new AssertionError("read " + name);
        }
    };

    final ClusterConfigSource source =
            new ClusterConfigSource("runai", false, () -> this.configMaps.stream(), UNREADABLE);

    private List<ConfigMap> configMaps = List.of();
    private int version;

    /** Writes a new version. */
    void write(String yaml) {
        version++;
        configMaps = List.of(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("runai")
                .withName("cluster-config")
                .withResourceVersion(Integer.toString(version))
                .addToLabels(ClusterConfigMap.LABEL, ClusterConfigMap.LABEL_VALUE)
                .endMetadata()
                .addToData(ClusterConfigMap.KEY, yaml)
                .build());
    }
}
