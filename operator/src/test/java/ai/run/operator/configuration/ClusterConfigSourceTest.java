package ai.run.operator.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ClusterConfigMap;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Invalid;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Valid;
import ai.run.operator.identity.Directory;
import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.Unavailable;
import ai.run.operator.ldap.ConfigObjects;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterConfigSourceTest {

    private static final String IN_CONFIG_MAP = "identity: {directory: {configMap: {name: users}}}";
    private static final String IN_LDAP = "identity: {directory: {ldap: {url: 'ldaps://localhost:1', baseDn: dc=org}}}";

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

    private final List<ConfigMap> configMaps = new ArrayList<>();
    private final ClusterConfigSource source = new ClusterConfigSource("runai", true, configMaps::stream, UNREADABLE);

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void goesByWhatTheCacheHoldsNow() {
        assertThat(source.get()).isInstanceOf(Invalid.class);

        configMaps.add(clusterConfig("enforceRunAsUser: true"));
        assertThat(valid().config().enforceRunAsUser()).isTrue();

        configMaps.set(0, clusterConfig("enforceRunAsUser: false"));
        assertThat(valid().config().enforceRunAsUser()).isFalse();
    }

    @Test
    void parsesAVersionOnceForAllWhoAsk() {
        configMaps.add(clusterConfig(IN_CONFIG_MAP));

        assertThat(source.get()).isInstanceOf(Valid.class).isSameAs(source.get());
    }

    @Test
    void withoutADirectoryThereIsNone() {
        configMaps.add(clusterConfig("enforceRunAsUser: true"));

        assertThat(source.directory(valid())).isSameAs(Directory.NONE);
    }

    @Test
    void keepsADirectoryUntilItsConfigMapChanges() {
        configMaps.add(clusterConfig(IN_CONFIG_MAP));
        assertThat(source.directory(valid()).find("alice")).isInstanceOf(Unavailable.class);

        configMaps.add(users("alice: {uid: 1234, gid: 5678}"));
        var first = source.directory(valid());
        assertThat(first.find("alice")).isInstanceOf(Found.class);
        assertThat(source.directory(valid())).isSameAs(first);

        configMaps.set(1, users("bob: {uid: 1235, gid: 5678}"));
        assertThat(source.directory(valid())).isNotSameAs(first);
        assertThat(source.directory(valid()).find("bob")).isInstanceOf(Found.class);
    }

    /** Jobs that queue for a slow server must not deny what the API server waits for. */
    @Test
    void jobsShareTheConnectionsToLdapAndReviewsHaveTheirOwn() {
        configMaps.add(clusterConfig(IN_LDAP));

        var ofJobs = source.directory(valid());
        var ofReviews = source.directoryForReviews(valid());
        assertThat(source.directory(valid())).isSameAs(ofJobs);
        assertThat(source.directoryForReviews(valid())).isSameAs(ofReviews).isNotSameAs(ofJobs);
    }

    private Valid valid() {
        return (Valid) source.get();
    }

    private static ConfigMap clusterConfig(String yaml) {
        return configMap("cluster-config")
                .editMetadata()
                .addToLabels(ClusterConfigMap.LABEL, ClusterConfigMap.LABEL_VALUE)
                .endMetadata()
                .addToData(ClusterConfigMap.KEY, yaml)
                .build();
    }

    private static ConfigMap users(String yaml) {
        var entry = yaml.split(": ", 2);
        return configMap("users").addToData(entry[0], entry[1]).build();
    }

    private static ConfigMapBuilder configMap(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("runai")
                .withName(name)
                .endMetadata();
    }
}
