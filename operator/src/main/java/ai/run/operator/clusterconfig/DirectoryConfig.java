package ai.run.operator.clusterconfig;

/** Where user names are looked up. */
public sealed interface DirectoryConfig permits DirectoryConfig.InConfigMap, LdapSettings {

    /**
     * In a ConfigMap of the cluster-config's namespace.
     *
     * @param name the ConfigMap's name
     */
    record InConfigMap(String name) implements DirectoryConfig {}
}
