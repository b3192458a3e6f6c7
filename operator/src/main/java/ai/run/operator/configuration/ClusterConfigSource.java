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
    private final LdapDirectories ldapOfJobs;
    private final LdapDirectories ldapOfReviews;

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
        ldapOfJobs = new LdapDirectories(ldapObjects);
        ldapOfReviews = new LdapDirectories(ldapObjects);
    }

    @Override
    public ParsedClusterConfig get() {
        return reader.read(configMaps.get());
    }

    /**
     * Returns the directory that a cluster-config names. A look-up in LDAP blocks for at most the timeout that the cluster-config sets.
     */
    public Directory directory(ParsedClusterConfig.Valid parsed) {
        return ldapOfJobs.of(parsed.config().identity().directory(), this::inConfigMap);
    }

    /**
     * Returns the same for webhooks, with connections of their own: where LDAP is slow, jobs that wait in a queue for it must not
     * deny what the API server waits for.
     */
    public Directory directoryForReviews(ParsedClusterConfig.Valid parsed) {
        return ldapOfReviews.of(parsed.config().identity().directory(), this::inConfigMap);
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
        ldapOfJobs.close();
        ldapOfReviews.close();
    }
}
