package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.testing.Repository;
import ai.run.operator.testing.chart.Chart;
import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.manifests.Manifests;
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
@OtherCluster
class HelmClusterConfigIT {

    @Test
    void theClusterConfigIsWhatTheOperatorReads() throws IOException {
        var text = Manifests.parse(Repository.path("samples/cluster-config.yaml"))
                .get(0)
                .at("/data/config")
                .asText();
        assertIsInstalled("\n" + text.indent(2), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "clusterConfig: {}", "requireClusterConfig: false"})
    void byDefaultBothProtectionsAreEnforced(String values) throws IOException {
        assertThat(config(values)).isEqualTo(read("enforceRunAsUser: true\nenforcePreventPrivilegeEscalation: true"));
    }

    @Test
    void whatIsEnforcedIsGivenUpByNameAlone() throws IOException {
        assertThat(config("clusterConfig: {homeDir: {parent: /users}, enforcePreventPrivilegeEscalation: false}"))
                .isEqualTo(read("{homeDir: {parent: /users}, enforceRunAsUser: true}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    clusterConfig: null                                | null
                    {clusterConfig: null, requireClusterConfig: false} | false
                    """)
    void withoutAClusterConfigOneIsRequiredUnlessThatIsGivenUpToo(String values, String required) throws IOException {
        var objects = Chart.template(values);
        assertThat(objects).extracting(object -> object.path("kind").asText()).doesNotContain("ConfigMap");
        var variables = Manifests.find(objects, "Deployment", "runaijob-operator")
                .at("/spec/template/spec/containers/0/env")
                .valueStream()
                .filter(variable -> variable.path("name").asText().equals("RUNAIJOB_REQUIRE_CLUSTER_CONFIG"))
                .map(variable -> variable.path("value").asText());
        assertThat(variables).isEqualTo("null".equals(required) ? List.of() : List.of(required));
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
                    {homeDir: {resources: {KEY: 1}}}               | /properties/clusterConfig/properties/homeDir/properties/resources
                    {homeDir: {resources: {limits: {KEY: 1}}}}     | /definitions/resources
                    {openshift: {KEY: 1}}                          | /properties/clusterConfig/properties/openshift
                    {podSecurity: {KEY: 1}}                        | /properties/clusterConfig/properties/podSecurity
                    {podSecurity: {allow: {KEY: 1}}}               | /properties/clusterConfig/properties/podSecurity/properties/allow
                    {podSecurity: {allow: {hostPaths: [{KEY: 1}]}}} | /properties/clusterConfig/properties/podSecurity/properties/allow/properties/hostPaths/items
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
                    {enforceRunAsUser: true, enforcePreventPrivilegeEscalation: true, identity: {trust: Authenticated}}
                    {enforceRunAsUser: true, enforcePreventPrivilegeEscalation: true, openshift: {securityContextConstraints: runaijob}}
                    {podSecurity: {}}
                    {podSecurity: {allow: {volumeTypes: [], fsGroupVolumeTypes: [], subPathVolumeTypes: [], capabilities: [], hostPaths: [], hostPorts: [], sysctls: [], seLinuxTypes: [], probeHosts: []}}}
                    {podSecurity: {allow: {volumeTypes: [cephfs, nfs], capabilities: [NET_ADMIN, NET_RAW, SYS_NICE, SYS_RESOURCE]}}}
                    {podSecurity: {allow: {fsGroupVolumeTypes: [awsElasticBlockStore, azureDisk, azureFile, cinder, csi, fc, flexVolume, flocker]}}}
                    {podSecurity: {allow: {fsGroupVolumeTypes: [gcePersistentDisk, iscsi, persistentVolumeClaim, portworxVolume, rbd, scaleIO, storageos, vsphereVolume]}}}
                    {podSecurity: {allow: {subPathVolumeTypes: [persistentVolumeClaim, csi, ephemeral, nfs, cephfs]}}}
                    {podSecurity: {allow: {hostPaths: [{path: /mnt/data}, {path: /mnt/..a/.b, writable: true}, {path: /c.d}]}}}
                    {podSecurity: {allow: {hostPorts: [443, "80", "8000-9000"], sysctls: [net.core.somaxconn], seLinuxTypes: [gpu_t], probeHosts: ["127.0.0.1", "[::1]"]}}}
                    {enforceRunAsUser: false, identity: {trust: Claimed}}
                    {identity: {requireStrictGroups: true}}
                    {identity: {allowedUids: [1000, "2000", "3000-60000", 2147483647], allowedGids: [1-2147483647]}}
                    {identity: {sources: []}}
                    {identity: {sources: [Submitter, Directory], directory: {configMap: {name: users}}}}
                    {identity: {submitter: {usernamePrefix: "", uidClaim: example.com/uid}}}
                    {identity: {submitter: {usernamePrefix: "oidc:"}}}
                    {identity: {submitter: {usernamePrefix: "oidc:", usernameSuffix: "@corp.example.org"}}}
                    {identity: {submitter: {usernameSuffix: ""}}}
                    {identity: {maxSubmissionAge: 90m, wildcardGrants: true}}
                    {identity: {maxSubmissionAge: 8760h, wildcardGrants: false}}
                    {homeDir: {image: "busybox:1.37.0", parent: /mnt/home.d, sizeLimit: 1Gi}}
                    {homeDir: {resources: {}}}
                    {homeDir: {resources: {requests: {cpu: 100m, memory: 32Mi}, limits: {cpu: 1, memory: "1.5Gi", ephemeral-storage: 1G}}}}
                    {allowedServiceAccounts: [default, runai.trainer-1]}
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
                    {enforceRunAsUser: false, enforcePreventPrivilegeEscalation: false, identity: {trust: Authenticated}}            | enforceRunAsUser
                    {enforceRunAsUser: true, enforcePreventPrivilegeEscalation: false, identity: {trust: Authenticated}}             | enforcePreventPrivilegeEscalation
                    {enforceRunAsUser: false, enforcePreventPrivilegeEscalation: true, openshift: {securityContextConstraints: runaijob}} | enforceRunAsUser
                    {openshift: {securityContextConstraints: "*"}}                                                                   | securityContextConstraints
                    {podSecurity: {allow: {volumeTypes: [gitRepo]}}}                                                                 | volumeTypes
                    {podSecurity: {allow: {volumeTypes: [hostPath]}}}                                                                | volumeTypes
                    {podSecurity: {allow: {fsGroupVolumeTypes: [nfs]}}}                                                              | fsGroupVolumeTypes
                    {podSecurity: {allow: {fsGroupVolumeTypes: [emptyDir]}}}                                                         | fsGroupVolumeTypes
                    {podSecurity: {allow: {subPathVolumeTypes: [hostPath]}}}                                                         | subPathVolumeTypes
                    {podSecurity: {allow: {capabilities: [SETUID]}}}                                                                 | capabilities
                    {podSecurity: {allow: {capabilities: [ALL]}}}                                                                    | capabilities
                    {podSecurity: {allow: {hostPaths: [/data]}}}                                                                     | hostPaths
                    {podSecurity: {allow: {hostPaths: [{path: data}]}}}                                                              | path
                    {podSecurity: {allow: {hostPaths: [{path: /}]}}}                                                                 | path
                    {podSecurity: {allow: {hostPaths: [{path: /data/}]}}}                                                            | path
                    {podSecurity: {allow: {hostPaths: [{path: /data/..}]}}}                                                          | path
                    {podSecurity: {allow: {hostPaths: [{path: /./data}]}}}                                                           | path
                    {podSecurity: {allow: {hostPaths: [{writable: true}]}}}                                                          | path
                    {podSecurity: {allow: {hostPorts: [0]}}}                                                                         | hostPorts
                    {podSecurity: {allow: {hostPorts: ["*"]}}}                                                                       | hostPorts
                    {podSecurity: {allow: {sysctls: ["net.*"]}}}                                                                     | sysctls
                    {podSecurity: {allow: {seLinuxTypes: [""]}}}                                                                     | seLinuxTypes
                    {podSecurity: {allow: {probeHosts: ["*"]}}}                                                                      | probeHosts
                    {enforceRunAsUser: false, identity: {trust: Authenticated}}                                                      | enforceRunAsUser
                    {identity: {maxSubmissionAge: 8761h}}                                                                            | maxSubmissionAge
                    {identity: {maxSubmissionAge: 0s}}                                                                               | maxSubmissionAge
                    {identity: {maxSubmissionAge: 24}}                                                                               | maxSubmissionAge
                    {identity: {wildcardGrants: "true"}}                                                                             | wildcardGrants
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
                    {identity: {submitter: {usernameSuffix: " "}}}                                                                   | usernameSuffix
                    {identity: {submitter: {gidClaim: GID}}}                                                                         | gidClaim
                    {allowedServiceAccounts: []}                                                                                     | allowedServiceAccounts
                    {allowedServiceAccounts: ["*"]}                                                                                  | allowedServiceAccounts
                    {homeDir: {parent: /home/}}                                                                                      | parent
                    {homeDir: {parent: /home/../etc}}                                                                                | parent
                    {homeDir: {sizeLimit: much}}                                                                                     | sizeLimit
                    {homeDir: {sizeLimit: "0"}}                                                                                      | sizeLimit
                    {homeDir: {sizeLimit: 0.0Gi}}                                                                                    | sizeLimit
                    {homeDir: {sizeLimit: 0}}                                                                                        | sizeLimit
                    {homeDir: {sizeLimit: 1.5}}                                                                                      | sizeLimit
                    {homeDir: {sizeLimit: 1000000000000000}}                                                                         | sizeLimit
                    {homeDir: {resources: {limits: {cpu: 0}}}}                                                                       | cpu
                    {homeDir: {resources: {limits: {gpu: 1}}}}                                                                       | gpu
                    {homeDir: {resources: {requests: {memory: 32MB}}}}                                                               | memory
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
    void refusesWhatTheOperatorRefuses(String config, String named) throws IOException {
        invalid(config);
        assertThat(Chart.refusal("clusterConfig: " + config)).contains("schema", named);
    }

    /** What no simple schema says: which of two numbers is larger, and the grammars of LDAP. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {podSecurity: {allow: {hostPorts: ["9000-8000"]}}}
                    {podSecurity: {allow: {hostPaths: [{path: /data, writable: true}, {path: /data/sets}]}}}
                    {homeDir: {resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}}}
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
        assertThat(read(configMap.at("/data/config").asText())).isEqualTo(read(withDefaults(config)));
    }

    /** What the chart enforces unless it is told not to. */
    private static String withDefaults(String config) {
        var values = Manifests.parse(config).get(0);
        for (var protection : List.of("enforceRunAsUser", "enforcePreventPrivilegeEscalation")) {
            if (!values.has(protection)) {
                values.put(protection, true);
            }
        }
        return values.toString();
    }

    private static ParsedClusterConfig config(String values) throws IOException {
        var configMap = Manifests.find(Chart.template(values), "ConfigMap", "cluster-config");
        return read(configMap.at("/data/config").asText());
    }

    private static ParsedClusterConfig.Invalid invalid(String config) {
        var parsed = ClusterConfigParser.read(List.of(configMap(config)));
        assertThat(parsed).isInstanceOf(ParsedClusterConfig.Invalid.class);
        return (ParsedClusterConfig.Invalid) parsed;
    }

    private static ParsedClusterConfig read(String config) {
        var parsed = ClusterConfigParser.read(List.of(configMap(config)));
        assertThat(parsed).isInstanceOf(ParsedClusterConfig.Valid.class);
        return parsed;
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
