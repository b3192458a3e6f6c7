package ai.run.operator.cli.render;

import ai.run.operator.cli.manifest.Manifest;
import ai.run.operator.cli.manifest.ManifestParser;
import ai.run.operator.cli.manifest.UnusableInputException;
import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.clusterconfig.ClusterConfigMap;
import ai.run.operator.clusterconfig.ClusterConfigReader;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import java.util.Objects;

/**
 * The cluster-config that somebody has in a file.
 *
 * @param namespace where it is, and so the operator's own namespace
 * @param parsed what it says, or what is wrong with it
 */
record GivenClusterConfig(String namespace, ParsedClusterConfig parsed) {

    /** Where none is given: nothing is enforced. */
    static final GivenClusterConfig NONE = new GivenClusterConfig(
            ClusterConfigMap.DEFAULT_NAMESPACE, new ParsedClusterConfig.Valid(ClusterConfig.DEFAULT, null));

    /**
     * Reads a file as the operator reads the cluster: ConfigMaps, of which the label tells which one it is; or the bare value of the key
     * {@code config}.
     *
     * @param origin the file, for messages
     */
    static GivenClusterConfig read(String origin, String text) throws UnusableInputException {
        var configMaps = configMaps(origin, text);
        if (configMaps.isEmpty()) {
            return of(List.of(bare(text)));
        }
        for (var configMap : configMaps) {
            if (configMap.getMetadata() == null) {
                throw new UnusableInputException(origin + " has a ConfigMap without metadata; add its name");
            }
        }
        return of(configMaps);
    }

    private static GivenClusterConfig of(List<ConfigMap> configMaps) {
        configMaps.stream()
                .map(ConfigMap::getMetadata)
                .filter(metadata -> metadata.getNamespace() == null)
                .forEach(metadata -> metadata.setNamespace(ClusterConfigMap.DEFAULT_NAMESPACE));
        var namespace = configMaps.stream()
                .filter(ClusterConfigMap::isLabelled)
                .map(configMap -> configMap.getMetadata().getNamespace())
                .findFirst()
                .orElseGet(() -> configMaps.get(0).getMetadata().getNamespace());
        var own = configMaps.stream()
                .filter(configMap ->
                        Objects.equals(namespace, configMap.getMetadata().getNamespace()));
        return new GivenClusterConfig(namespace, new ClusterConfigReader(namespace, true).read(own));
    }

    /** What is no manifest is the value itself, and then the strict parser says what is wrong with it. */
    private static List<ConfigMap> configMaps(String origin, String text) throws UnusableInputException {
        List<Manifest> manifests;
        try {
            manifests = ManifestParser.parse(origin, text);
        } catch (UnusableInputException noManifest) {
            return List.of();
        }
        if (manifests.stream().allMatch(manifest -> manifest.kind().isEmpty())) {
            return List.of();
        }
        var objects = manifests.stream()
                .filter(manifest -> manifest.kind().equals("ConfigMap"))
                .toList();
        if (objects.isEmpty()) {
            throw new UnusableInputException(origin + " holds no ConfigMap; give the manifest of the cluster-config, or"
                    + " the value of its key " + ClusterConfigMap.KEY);
        }
        return OperatorObjects.readAll(objects, ConfigMap.class);
    }

    private static ConfigMap bare(String text) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(ClusterConfigMap.DEFAULT_NAME)
                .addToLabels(ClusterConfigMap.LABEL, ClusterConfigMap.LABEL_VALUE)
                .endMetadata()
                .addToData(ClusterConfigMap.KEY, text)
                .build();
    }
}
