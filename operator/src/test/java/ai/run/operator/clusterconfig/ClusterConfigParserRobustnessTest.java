package ai.run.operator.clusterconfig;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.clusterconfig.ParsedClusterConfig.Invalid;
import ai.run.operator.clusterconfig.ParsedClusterConfig.Valid;
import ai.run.operator.yaml.GarbledYaml;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Whatever is in the ConfigMap, the parser answers, soon and in one line. */
class ClusterConfigParserRobustnessTest {

    private static final String DOCUMENT =
            """
            enforceRunAsUser: true
            enforcePreventPrivilegeEscalation: true
            identity:
              trust: Claimed
              allowedUids: ["1000-60000", 70000]
              sources: [Submitter, Directory]
              directory:
                configMap: {name: runai-users}
            homeDir: {image: busybox, parent: /home, sizeLimit: 1Gi}
            podSecurity: {allow: {capabilities: [IPC_LOCK], hostPaths: [{path: /data}, {path: /tmp, writable: true}], hostPorts: [80]}}
            """;

    @Test
    void answersOnGarbledDocuments() {
        var valid = GarbledYaml.of(DOCUMENT, 10_000)
                .filter(ClusterConfigParserRobustnessTest::isValid)
                .count();

        assertThat(valid).as("some garbling does no harm").isBetween(1L, 5_000L);
    }

    static final List<String> documentsMadeToExhaust = List.of(
            "[".repeat(500_000),
            "{a: ".repeat(200_000),
            "- ".repeat(300_000),
            "? ".repeat(300_000),
            "homeDir: {parent: " + "/a".repeat(400_000) + "}",
            "homeDir: {sizeLimit: " + "1".repeat(900_000) + "}",
            "identity: {allowedUids: [" + "1".repeat(900_000) + "]}",
            "identity: {directory: {ldap: {url: ldaps://" + "a".repeat(900_000) + ", baseDn: dc=org}}}",
            "identity: {directory: {ldap: {url: ldaps://a, baseDn: '" + "dc=a,".repeat(200_000) + "dc=org'}}}",
            "podSecurity: {allow: {hostPaths: [" + "{path: /a}, ".repeat(60_000) + "{path: /a}]}}",
            "podSecurity: {allow: {hostPaths: [{path: '" + "/a".repeat(400_000) + "'}]}}",
            "podSecurity: {allow: {sysctls: [" + "a.".repeat(400_000) + "]}}",
            ldapFilter("(!".repeat(300_000)),
            ldapFilter("(!".repeat(320) + "(uid={name}" + ")".repeat(321)),
            "a".repeat(900_000) + ": true",
            "\"" + "\\u0007".repeat(150_000) + "\": true",
            "enforceRunAsUser: " + "\n".repeat(900_000),
            "enforceRunAsUser: \"" + "\uD83D\uDE00".repeat(200_000),
            billionLaughs());

    @ParameterizedTest
    @FieldSource("documentsMadeToExhaust")
    @Timeout(20)
    void survivesDocumentsMadeToExhaustIt(String yaml) {
        assertThat(isValid(yaml)).isFalse();
    }

    private static String ldapFilter(String filter) {
        return "identity: {directory: {ldap: {url: ldaps://a, baseDn: dc=org, userFilter: '" + filter + "'}}}";
    }

    private static String billionLaughs() {
        var levels = Stream.iterate(1, i -> i < 30, i -> i + 1)
                .map(i -> "a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        return "a0: &a0 [x]\n" + String.join("", levels.toList());
    }

    private static boolean isValid(String yaml) {
        var parsed = ClusterConfigParser.read(List.of(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("runai")
                .withName("cluster-config")
                .endMetadata()
                .addToData(ClusterConfigMap.KEY, yaml)
                .build()));
        if (parsed instanceof Invalid invalid) {
            assertThat(invalid.message())
                    .matches("ConfigMap runai/cluster-config, key config, line [1-9][0-9]*: [ -~]+")
                    .hasSizeLessThan(500);
        }
        return parsed instanceof Valid;
    }
}
