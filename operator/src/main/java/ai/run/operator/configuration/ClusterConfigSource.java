package ai.run.operator.configuration;

import ai.run.operator.clusterconfig.ClusterConfigReader;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.identity.ConfigMapDirectories;
import ai.run.operator.identity.Directory;
import ai.run.operator.ldap.ConfigObjects;
import ai.run.operator.ldap.LdapDirectories;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The cluster-config as a cache of ConfigMaps holds it now, and the directory that it names. Threads share it. */
public final class ClusterConfigSource implements Supplier<ParsedClusterConfig>, AutoCloseable {

    private final Supplier<Stream<ConfigMap>> configMaps;
    private final ClusterConfigReader reader;
    private final ConfigMapDirectories configMapDirectories;
    private final LdapDirectories ldapDirectories;

    /**
     * Reads from a cache.
     *
     * @param namespace where the ConfigMaps are
     * @param required whether a cluster-config that is not there is as broken as one that cannot be read
     * @param configMaps the cache; nobody changes its objects, and another version is another object
     * @param ldapObjects where the Secrets and ConfigMaps that LDAP needs are read
     */
    public ClusterConfigSource(
            String namespace, boolean required, Supplier<Stream<ConfigMap>> configMaps, ConfigObjects ldapObjects) {
        this.configMaps = configMaps;
        reader = new ClusterConfigReader(namespace, required);
        configMapDirectories = new ConfigMapDirectories(namespace);
        ldapDirectories = new LdapDirectories(ldapObjects);
    }

    @Override
    public ParsedClusterConfig get() {
        return reader.read(configMaps.get());
    }

    /**
     * Returns the directory that a cluster-config names. A look-up in LDAP blocks for at most the timeout that the cluster-config sets.
     */
    public Directory directory(ParsedClusterConfig.Valid parsed) {
        return ldapDirectories.of(parsed.config().identity().directory(), this::inConfigMap);
    }

    private Directory inConfigMap(String name) {
        var configMap = configMaps
                .get()
                .filter(candidate -> name.equals(candidate.getMetadata().getName()))
                .findFirst();
        return configMapDirectories.of(name, configMap.orElse(null));
    }

    /** Closes the connections to LDAP servers. */
    @Override
    public void close() {
        ldapDirectories.close();
    }
}
