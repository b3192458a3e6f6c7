package ai.run.operator.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.cli.manifest.ManifestWriter;
import ai.run.operator.cli.manifest.UnusableInputException;
import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EffectiveRulesTest {

    /** Every key, and none with its default. */
    private static final String EVERYTHING =
            """
            enforceRunAsUser: true
            enforcePreventPrivilegeEscalation: true
            identity:
              trust: Authenticated
              allowedUids: ["1000-60000", "70000"]
              allowedGids: [100]
              sources: [Directory]
              directory: {configMap: {name: users}}
              submitter: {usernamePrefix: "oidc:", usernameSuffix: "@x", uidClaim: a, gidClaim: b, supplementalGroupsClaim: c}
              maxSubmissionAge: 90m
              wildcardGrants: true
              requireStrictGroups: false
            allowedServiceAccounts: [default, trainer]
            homeDir:
              image: registry.example/busybox:1
              parent: /users
              sizeLimit: 5Gi
              resources: {requests: {cpu: 10m}, limits: {memory: 32Mi, ephemeral-storage: 1Gi}}
            podSecurity:
              allow:
                volumeTypes: [nfs, cephfs]
                fsGroupVolumeTypes: [csi]
                subPathVolumeTypes: [persistentVolumeClaim]
                hostPaths: [{path: /mnt/a}, {path: /mnt/b, writable: true}]
                capabilities: [SYS_NICE]
                hostPorts: ["8000-9000", 22]
                sysctls: [net.core.somaxconn]
                seLinuxTypes: [container_device_t]
                probeHosts: [127.0.0.1]
            openshift: {securityContextConstraints: runaijob}
            """;

    private static final String LDAP =
            """
            identity:
              directory:
                ldap:
                  url: [ldap://one.example.org, "ldaps://two.example.org:1636"]
                  startTls: true
                  baseDn: dc=example,dc=org
                  groupBaseDn: ou=groups,dc=example,dc=org
                  userFilter: (&(objectClass=person)(|(mail={name}@example.org)(cn=\\28{name}\\29)))
                  groupFilter: (member={dn})
                  attributes: {uid: a, gid: b, groupGid: c, memberOf: d}
                  bindSecret: {name: secret}
                  caConfigMap: {name: ca, key: root.pem}
                  timeout: 45s
                  cacheTtl: 0s
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                EVERYTHING,
                LDAP,
                "enforceRunAsUser: true",
                "identity: {directory: {ldap: {url: 'ldaps://a', baseDn: dc=b, caSecret: {name: c}}}}"
            })
    void areReadAgainAsTheSame(String text) throws UnusableInputException {
        var config = parsed(text);

        assertThat(parsed(ManifestWriter.yaml(List.of(EffectiveRules.of(config)))))
                .isEqualTo(config);
    }

    @Test
    void sayEveryDefault() {
        assertThat(ManifestWriter.yaml(List.of(EffectiveRules.of(ClusterConfig.DEFAULT))))
                .isEqualTo(
                        """
                        enforceRunAsUser: false
                        enforcePreventPrivilegeEscalation: false
                        identity:
                          trust: Claimed
                          allowedUids:
                          - "1-2147483647"
                          allowedGids:
                          - "1-2147483647"
                          sources:
                          - Submitter
                          - Directory
                          submitter:
                            usernamePrefix: ""
                            usernameSuffix: ""
                            uidClaim: run.ai/uid
                            gidClaim: run.ai/gid
                            supplementalGroupsClaim: run.ai/supplemental-groups
                          maxSubmissionAge: "24h"
                          wildcardGrants: false
                          requireStrictGroups: false
                        homeDir:
                          image: busybox:1.37.0
                          parent: /home
                        podSecurity:
                          allow:
                            volumeTypes:
                            - nfs
                            fsGroupVolumeTypes: []
                            subPathVolumeTypes: []
                            hostPaths: []
                            capabilities:
                            - IPC_LOCK
                            - NET_BIND_SERVICE
                            hostPorts: []
                            sysctls: []
                            seLinuxTypes: []
                            probeHosts: []
                        """);
    }

    private static ClusterConfig parsed(String text) throws UnusableInputException {
        var parsed = GivenClusterConfig.read("config.yaml", text).parsed();
        assertThat(parsed).isInstanceOf(ParsedClusterConfig.Valid.class);
        return ((ParsedClusterConfig.Valid) parsed).config();
    }
}
