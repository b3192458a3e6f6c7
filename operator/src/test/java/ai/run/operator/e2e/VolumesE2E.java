package ai.run.operator.e2e;

import static ai.run.operator.e2e.FactsAssert.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** On a volume that others write too, the user's IDs decide, as on a file server. */
@ExtendWith(NodeExtension.class)
class VolumesE2E {

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
                        mkdir -p alice bob team
                        chown 1234:5678 alice
                        chown 1235:5678 bob
                        chown 0:4000 team
                        chmod 0700 alice bob
                        chmod 0770 team
                    volumeMounts: [{name: export, mountPath: /export}]
                volumes:
                  - {name: export, hostPath: {path: /var/lib/kubelet/runaijob-e2e, type: DirectoryOrCreate}}
                """);
        jobs.submit("alice", user("{uid: 1234, gid: 5678, supplementalGroups: [4000]}"));
        jobs.submit("bob", user("{uid: 1235, gid: 5678}"));
        jobs.submit("group-volume", withGroupVolume(4000));
        jobs.submit("foreign-group-volume", withGroupVolume(4001));
    }

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
}
