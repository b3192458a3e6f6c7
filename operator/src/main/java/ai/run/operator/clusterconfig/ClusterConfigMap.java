package ai.run.operator.clusterconfig;

import io.fabric8.kubernetes.api.model.ConfigMap;

/** How the ConfigMap that holds the cluster-config is found, and what it holds. */
public final class ClusterConfigMap {

    /** The label that makes a ConfigMap of the operator's namespace the cluster-config; its name does not matter. */
    public static final String LABEL = "runai/cluster-config";

    /** The value that the label must have. */
    public static final String LABEL_VALUE = "true";

    /** The key of {@code data} whose value is the configuration, as YAML. */
    public static final String KEY = "config";

    /** The namespace where the cluster-config is by default. */
    public static final String DEFAULT_NAMESPACE = "runai";

    /** The name that the cluster-config has by convention. */
    public static final String DEFAULT_NAME = "cluster-config";

    private ClusterConfigMap() {}

    /** Says whether a ConfigMap of the operator's namespace is, by its label, the cluster-config. */
    public static boolean isLabelled(ConfigMap configMap) {
        return LABEL_VALUE.equals(configMap.getMetadata().getLabels().get(LABEL));
    }
}
