package ai.run.operator.e2e;

import static ai.run.operator.testing.node.FactsAssert.assertThat;

import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import ai.run.v1.Phase;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a volume that others write too, the user's IDs decide, as on a file server. */
@OtherCluster
@ExtendWith(NodeExtension.class)
class VolumesE2E {

    private static final List<String> CLAIMS = List.of("shared", "given");

    @BeforeAll
    static void submit(Jobs jobs) {
        // Below the kubelet's own folder, which is gone with the node.
        jobs.runPod(
                "file-server",
                """
                restartPolicy: Never
                containers:
                  - name: main
                    image: @MAIN
                    command:
                      - sh
                      - -c
                      - |
                        set -e
                        cd /export
                        mkdir -p alice bob team shared/bob/docs given/bob
                        chown 1234:5678 alice
                        chown 1235:5678 bob shared/bob given/bob
                        chown 0:4000 team
                        chmod 0700 alice bob shared/bob given/bob
                        chmod 0770 team
                        chmod 0777 shared/bob/docs
                    volumeMounts: [{name: export, mountPath: /export}]
                volumes:
                  - {name: export, hostPath: {path: /var/lib/kubelet/runaijob-e2e, type: DirectoryOrCreate}}
                """);
        CLAIMS.forEach(name -> claim(jobs.sandbox, name));
        jobs.submit("group-claim", withGroupClaim("shared"));
        jobs.submit("alice", user("{uid: 1234, gid: 5678, supplementalGroups: [4000]}"));
        jobs.submit("bob", user("{uid: 1235, gid: 5678}"));
        jobs.submit("group-volume", withGroupVolume(4000));
        jobs.submit("foreign-group-volume", withGroupVolume(4001));
    }

    /** A volume of the node's own disk, of which the kubelet gives the files to the pod's fsGroup. */
    private static void claim(Sandbox sandbox, String name) {
        var manifests =
                """
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: %1$s-%2$s}
                spec:
                  capacity: {storage: 1Mi}
                  accessModes: [ReadWriteMany]
                  storageClassName: ""
                  local: {path: /var/lib/kubelet/runaijob-e2e/%2$s}
                  claimRef: {namespace: %1$s, name: %2$s}
                  nodeAffinity:
                    required: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/hostname, operator: Exists}]}]}
                ---
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: %2$s, namespace: %1$s}
                spec:
                  accessModes: [ReadWriteMany]
                  storageClassName: ""
                  volumeName: %1$s-%2$s
                  resources: {requests: {storage: 1Mi}}
                """
                        .formatted(sandbox.namespace, name);
        sandbox.admin
                .load(new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8)))
                .create();
    }

    @AfterAll
    static void removeClaims(Jobs jobs) {
        CLAIMS.forEach(name -> jobs.sandbox
                .admin
                .persistentVolumes()
                .withName(jobs.sandbox.namespace + "-" + name)
                .delete());
    }

    /** The group is alice's own, and bob's too. */
    private static String withGroupClaim(String claim) {
        return """
                runAsUser: true
                user: {uid: 1234, gid: 5678}
                template:
                  spec:
                    securityContext: {fsGroup: 5678}
                    containers:
                      - name: main
                        image: @MAIN
                        command: [/facts, /claim/bob]
                        volumeMounts: [{name: claim, mountPath: /claim}]
                    volumes: [{name: claim, persistentVolumeClaim: {claimName: %s}}]
                """
                .formatted(claim);
    }

    private static final String WITH_SUB_PATH =
            """
            runAsUser: true
            user: {uid: 1234, gid: 5678}
            template:
              spec:
                containers:
                  - name: main
                    image: @MAIN
                    command: [/facts, /docs]
                    volumeMounts: [{name: claim, mountPath: /docs, subPath: bob/docs}]
                volumes: [{name: claim, persistentVolumeClaim: {claimName: shared}}]
            """;

    private static String user(String user) {
        return "runAsUser: true\nuser: " + user
                + """

                template:
                  spec:
                    containers:
                      - name: main
                        image: @MAIN
                        command: [/facts, /export/alice, /export/bob, /export/team]
                        volumeMounts: [{name: export, mountPath: /export}]
                    volumes:
                      - {name: export, hostPath: {path: /var/lib/kubelet/runaijob-e2e, type: Directory}}
                """;
    }

    private static String withGroupVolume(int fsGroup) {
        return """
                runAsUser: true
                user: {uid: 1234, gid: 5678, supplementalGroups: [4000]}
                template:
                  spec:
                    securityContext: {fsGroup: %d}
                    containers:
                      - name: main
                        image: @MAIN
                        command: [/facts, /scratch]
                        volumeMounts: [{name: scratch, mountPath: /scratch}]
                    volumes: [{name: scratch, emptyDir: {}}]
                """
                .formatted(fsGroup);
    }

    /** The files of a Secret belong to root: how the user reads a key that its manifest keeps from everybody else. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    key-of-root  | defaultMode: 256 | {}              | FAILED
                    key-of-group | defaultMode: 256 | {fsGroup: 5678} | SUCCEEDED
                    key-of-all   | optional: false  | {}              | SUCCEEDED
                    """)
    void aKeyInASecretIsTheUsersByItsModeOrItsGroup(String name, String mode, String context, Phase phase, Jobs jobs) {
        jobs.sandbox
                .admin
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(jobs.sandbox.namespace)
                        .withName(name)
                        .endMetadata()
                        .addToStringData("id_ed25519", "no real key")
                        .build())
                .create();
        jobs.submit(
                name,
                """
                runAsUser: true
                user: {name: alice, uid: 1234, gid: 5678}
                backoffLimit: 0
                template:
                  spec:
                    securityContext: %s
                    containers:
                      - name: main
                        image: @MAIN
                        command: [cat, /home/alice/.ssh/id_ed25519]
                        volumeMounts: [{name: key, mountPath: /home/alice/.ssh, readOnly: true}]
                    volumes: [{name: key, secret: {secretName: %s, %s}}]
                """
                        .formatted(context, name, mode));
        jobs.status(name, status -> status.getPhase() == phase);
    }

    @Test
    void theUserWritesIntoItsOwnDirectoryAndItsGroups(Jobs jobs) {
        assertThat(jobs.facts("alice", "main"))
                .canWriteInto("/export/alice")
                .canWriteInto("/export/team")
                .cannotWriteInto("/export/bob");
    }

    @Test
    void anotherUserWritesIntoAnotherDirectory(Jobs jobs) {
        assertThat(jobs.facts("bob", "main"))
                .canWriteInto("/export/bob")
                .cannotWriteInto("/export/team")
                .cannotWriteInto("/export/alice");
    }

    @Test
    void aVolumeOfOneOfTheUsersGroupsIsItsToo(Jobs jobs) {
        assertThat(jobs.facts("group-volume", "main"))
                .isMemberOfExactly(4000L, 5678L)
                .canWriteInto("/scratch")
                .says("home.mode", "700")
                .says("home.writable", "yes");
    }

    @Test
    void aVolumeOfAnotherGroupDoesNotMakeTheUserAMember(Jobs jobs) {
        assertThat(jobs.facts("foreign-group-volume", "main")).isMemberOfExactly(4000L, 5678L);
    }

    @Test
    void aGroupDoesNotGetTheFilesOfOthersOnASharedVolume(Jobs jobs) {
        assertThat(jobs.facts("group-claim", "main")).cannotWriteInto("/claim/bob");
        Assertions.assertThat(jobs.succeeded("group-claim").getOverridden())
                .containsExactly("securityContext.fsGroup: 5678 -> unset");
    }

    /** What whoever allows it must know: bob had kept the group out of his directory. */
    @Test
    void aGroupGetsTheFilesOfOthersWhereTheClusterConfigAllowsThat(Jobs jobs) {
        jobs.succeeded("group-claim");
        jobs.sandbox.clusterConfig("podSecurity: {allow: {fsGroupVolumeTypes: [persistentVolumeClaim]}}");
        jobs.submit("given-claim", withGroupClaim("given"));
        assertThat(jobs.facts("given-claim", "main")).runsAs(1234, 5678).canWriteInto("/claim/bob");
        Assertions.assertThat(jobs.succeeded("given-claim").getOverridden()).isNull();
    }

    /** What the enforced protection keeps from happening: alice gets into a directory of which bob had kept her out. */
    @Test
    void aSubPathOfASharedVolumeGoesPastModesOfDirectories(Jobs jobs) {
        jobs.succeeded("group-claim");
        jobs.submit("sub-path", WITH_SUB_PATH);
        assertThat(jobs.facts("sub-path", "main")).runsAs(1234, 5678).canWriteInto("/docs");

        jobs.sandbox.clusterConfig("enforcePreventPrivilegeEscalation: true\n");
        jobs.submit("sub-path-refused", WITH_SUB_PATH);
        Assertions.assertThat(jobs.sandbox.awaitRejection("sub-path-refused", "PrivilegeEscalation"))
                .contains("containers[main].volumeMounts[claim].subPath is \"bob/docs\"", "subPathVolumeTypes");

        jobs.sandbox.clusterConfig(
                """
                enforcePreventPrivilegeEscalation: true
                podSecurity: {allow: {subPathVolumeTypes: [persistentVolumeClaim]}}
                """);
        assertThat(jobs.facts("sub-path-refused", "main")).runsAs(1234, 5678).canWriteInto("/docs");
    }
}
