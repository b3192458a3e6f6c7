package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.clusterconfig.ClusterConfigReading;
import ai.run.operator.it.Repository;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The value {@code clusterConfig} of the chart: its schema, held against the operator's parser. */
class HelmClusterConfigTest {

    @Test
    void theClusterConfigIsWhatTheOperatorReads() throws IOException {
        var text = Manifests.parse(Repository.path("samples/cluster-config.yaml"))
                .get(0)
                .at("/data/config")
                .asText();
        assertIsInstalled("\n" + text.indent(2), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "clusterConfig:", "clusterConfig: {}"})
    void withoutAClusterConfigThereIsNone(String values) throws IOException {
        assertThat(Chart.template(values))
                .extracting(object -> object.path("kind").asText())
                .isNotEmpty()
                .doesNotContain("ConfigMap");
    }

    /** Each key that the parser names is in the schema. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {KEY: 1}                                       | /properties/clusterConfig
                    {identity: {KEY: 1}}                           | /properties/clusterConfig/properties/identity
                    {identity: {directory: {KEY: 1}}}              | /properties/clusterConfig/properties/identity/properties/directory
                    {identity: {directory: {configMap: {KEY: 1}}}} | /properties/clusterConfig/properties/identity/properties/directory/properties/configMap
                    {identity: {directory: {ldap: {KEY: 1}}}}      | /properties/clusterConfig/properties/identity/properties/directory/properties/ldap
                    {identity: {submitter: {KEY: 1}}}              | /properties/clusterConfig/properties/identity/properties/submitter
                    {homeDir: {KEY: 1}}                            | /properties/clusterConfig/properties/homeDir
                    """)
    void theSchemaKnowsTheClusterConfigsKeys(String config, String pointer) throws IOException {
        var message = invalid(config.replace("KEY", "noSuchKey")).message();
        var allowed = message.substring(message.indexOf("allowed: ") + "allowed: ".length())
                .split(", ");
        var schema = new ObjectMapper()
                .readTree(Chart.FOLDER.resolve("values.schema.json").toFile())
                .at(pointer);
        assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
        assertThat(schema.path("properties").fieldNames()).toIterable().containsExactlyInAnyOrder(allowed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {enforceRunAsUser: true, identity: {trust: Authenticated}}
                    {enforceRunAsUser: false, identity: {trust: Claimed}}
                    {identity: {requireStrictGroups: true}}
                    {identity: {allowedUids: [1000, "2000", "3000-60000", 2147483647], allowedGids: [1-2147483647]}}
                    {identity: {sources: []}}
                    {identity: {sources: [Submitter, Directory], directory: {configMap: {name: users}}}}
                    {identity: {submitter: {usernamePrefix: "", uidClaim: example.com/uid}}}
                    {identity: {submitter: {usernamePrefix: "oidc:"}}}
                    {homeDir: {image: "busybox:1.37.0", parent: /mnt/home.d, sizeLimit: 1Gi}}
                    {homeDir: {sizeLimit: 1073741824}}
                    {homeDir: {sizeLimit: 999999999999999}}
                    {homeDir: {sizeLimit: "0.5Gi"}}
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a.example.org:3269/"}}}}
                    {identity: {directory: {ldap: {baseDn: dc=org, url: ["ldaps://a", "ldaps://[2001:db8::1]:636"]}}}}
                    {identity: {directory: {ldap: {baseDn: dc=org, startTls: true, url: "ldap://a"}}}}
                    {identity: {directory: {ldap: {baseDn: dc=org, startTls: true, url: ["ldap://a", "ldaps://b"]}}}}
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", caSecret: {name: a, key: tls.crt}, bindSecret: {name: b}}}}}
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", caConfigMap: {name: a}}}}}
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", timeout: 60s, cacheTtl: 24h}}}}
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", timeout: 1m, cacheTtl: 0s}}}}
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", userFilter: "(uid={name})", groupFilter: "(member={dn})"}}}}
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", groupBaseDn: "ou=groups,dc=org", attributes: {uid: employeeNumber, memberOf: memberOf}}}}}
                    """)
    void takesWhatTheOperatorReadsAndHandsItOn(String config) throws IOException {
        assertIsInstalled(config, config);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {enforceRunAsUsr: true}                                                                                          | enforceRunAsUsr
                    {enforceRunAsUser: "yes"}                                                                                        | enforceRunAsUser
                    {identity: {trust: Blind}}                                                                                       | trust
                    {identity: {trust: Authenticated}}                                                                               | enforceRunAsUser
                    {enforceRunAsUser: false, identity: {trust: Authenticated}}                                                      | enforceRunAsUser
                    {identity: {allowedUids: []}}                                                                                    | allowedUids
                    {identity: {allowedUids: [0-10]}}                                                                                | allowedUids
                    {identity: {allowedUids: [0]}}                                                                                   | allowedUids
                    {identity: {allowedGids: [2147483648]}}                                                                          | allowedGids
                    {identity: {allowedGids: [1.5]}}                                                                                 | allowedGids
                    {identity: {sources: [Elsewhere]}}                                                                               | sources
                    {identity: {sources: [Directory, Directory]}}                                                                    | sources
                    {identity: {directory: {}}}                                                                                      | directory
                    {identity: {directory: {configMap: {name: Users}}}}                                                              | name
                    {identity: {submitter: {usernamePrefix: " "}}}                                                                   | usernamePrefix
                    {identity: {submitter: {gidClaim: GID}}}                                                                         | gidClaim
                    {homeDir: {parent: /home/}}                                                                                      | parent
                    {homeDir: {parent: /home/../etc}}                                                                                | parent
                    {homeDir: {sizeLimit: much}}                                                                                     | sizeLimit
                    {homeDir: {sizeLimit: "0"}}                                                                                      | sizeLimit
                    {homeDir: {sizeLimit: 0.0Gi}}                                                                                    | sizeLimit
                    {homeDir: {sizeLimit: 0}}                                                                                        | sizeLimit
                    {homeDir: {sizeLimit: 1.5}}                                                                                      | sizeLimit
                    {homeDir: {sizeLimit: 1000000000000000}}                                                                         | sizeLimit
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldap://a"}}}}                                               | url
                    {identity: {directory: {ldap: {baseDn: dc=org, url: ["ldaps://a", "ldap://b"]}}}}                                | url
                    {identity: {directory: {ldap: {baseDn: dc=org, url: ["ldaps://a", "ldap://b"], startTls: false}}}}               | url
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", startTls: true}}}}                              | url
                    {identity: {directory: {ldap: {baseDn: dc=org, url: ["ldaps://a", "ldaps://b"], startTls: true}}}}               | url
                    {identity: {directory: {ldap: {baseDn: dc=org, url: []}}}}                                                       | url
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a/dc=example"}}}}                                   | url
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "https://a"}}}}                                              | url
                    {identity: {directory: {ldap: {url: "ldaps://a", baseDn: nonsense}}}}                                            | baseDn
                    {identity: {directory: {ldap: {url: "ldaps://a"}}}}                                                              | baseDn
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", userFilter: "(uid=alice)"}}}}                   | userFilter
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", groupFilter: "(member=alice)"}}}}               | groupFilter
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", attributes: {uid: "uid number"}}}}}             | uid
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", caSecret: {name: a}, caConfigMap: {name: a}}}}} | ldap
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", caSecret: {name: a, key: a/b}}}}}               | key
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", timeout: "5"}}}}                                | timeout
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", timeout: 0s}}}}                                 | timeout
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", timeout: 61s}}}}                                | timeout
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", timeout: 2m}}}}                                 | timeout
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", cacheTtl: 1d}}}}                                | cacheTtl
                    """)
    void refusesWhatTheOperatorRefuses(String config, String named) {
        invalid(config);
        assertThatThrownBy(() -> Chart.template("clusterConfig: " + config))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("schema")
                .hasMessageContaining(named);
    }

    /** What no simple schema says: which of two numbers is larger, and the grammars of LDAP. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {identity: {allowedUids: ["60000-1000"]}}
                    {identity: {allowedUids: ["1000-4294967295"]}}
                    {identity: {directory: {ldap: {url: "ldaps://a", baseDn: "example=,"}}}}
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a:65536"}}}}
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", userFilter: "(uid={name}"}}}}
                    {identity: {directory: {ldap: {baseDn: dc=org, url: "ldaps://a", cacheTtl: 25h}}}}
                    """)
    void leavesSomeMistakesToTheOperator(String config) throws IOException {
        invalid(config);
        assertThat(Chart.template("clusterConfig: " + config)).isNotEmpty();
    }

    /** The chart, given this value, makes a cluster-config that says to the operator what this text says. */
    private static void assertIsInstalled(String value, String config) throws IOException {
        var configMap = Manifests.find(Chart.template("clusterConfig: " + value), "ConfigMap", "cluster-config");
        assertThat(configMap.at("/metadata/labels/runai~1cluster-config").asText())
                .isEqualTo("true");
        assertThat(read(configMap.at("/data/config").asText())).isEqualTo(read(config));
    }

    private static ClusterConfigReading.Invalid invalid(String config) {
        var reading = ClusterConfigParser.read(List.of(configMap(config)));
        assertThat(reading).isInstanceOf(ClusterConfigReading.Invalid.class);
        return (ClusterConfigReading.Invalid) reading;
    }

    private static ClusterConfigReading read(String config) {
        var reading = ClusterConfigParser.read(List.of(configMap(config)));
        assertThat(reading).isInstanceOf(ClusterConfigReading.Valid.class);
        return reading;
    }

    private static ConfigMap configMap(String config) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("runai")
                .withName("cluster-config")
                .withResourceVersion("42")
                .endMetadata()
                .withData(Map.of("config", config))
                .build();
    }
}
