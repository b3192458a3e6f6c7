package ai.run.operator.e2e;

import static ai.run.operator.testing.node.FactsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The home directory is there, is the user's own, and is gone with the pod. */
@OtherCluster
@ExtendWith(NodeExtension.class)
class HomeDirectoryE2E {

    private static final String ALICE = "runAsUser: true\nuser: {name: alice, uid: 1234, gid: 5678}\n";
    private static final String LASTING_POD =
            """
            template:
              spec:
                terminationGracePeriodSeconds: 0
                containers:
                  - {name: main, image: @MAIN, command: [sh, -c, /facts; exec sleep 3600]}
            """;

    /** In place of a file server: below the kubelet's own folder, which is gone with the node. */
    private static final String OWN_HOME =
            """
            backoffLimit: 0
            template:
              spec:
                containers:
                  - name: main
                    image: @MAIN
                    command:
                      - sh
                      - -ec
                      - |
                        whoami
                        test "$HOME" = /home/alice
                        test ~alice = /home/alice
                        echo run >> ~/kept
                        wc -l < ~/kept
                    volumeMounts: [{name: nfs, mountPath: /home/alice}]
                volumes:
                  - {name: nfs, hostPath: {path: /var/lib/kubelet/runaijob-e2e-home/alice, type: Directory}}
            """;

    @BeforeAll
    static void submit(Jobs jobs) {
        jobs.runPod(
                "file-server",
                """
                restartPolicy: Never
                containers:
                  - name: main
                    image: @MAIN
                    command: [sh, -ec, "mkdir -p /homes/alice; chown 1234:5678 /homes/alice; chmod 0700 /homes/alice"]
                    volumeMounts: [{name: homes, mountPath: /homes}]
                volumes:
                  - {name: homes, hostPath: {path: /var/lib/kubelet/runaijob-e2e-home, type: DirectoryOrCreate}}
                """);
        jobs.submit("own-home", ALICE + OWN_HOME);
        jobs.submit(
                "mounts",
                ALICE
                        + """
                        backoffLimit: 0
                        template:
                          spec:
                            initContainers:
                              - {name: without, image: @MAIN, command: [sh, -ec, "touch ~/.cache/models/early ~/.ssh/known_hosts"]}
                            containers:
                              - name: main
                                image: @MAIN
                                command: [sh, -ec, "touch ~/.cache/mine ~/.cache/models/late; ls ~/.cache/models; test -s ~/.ssh/key"]
                                volumeMounts:
                                  - {name: models, mountPath: /home/alice/.cache/models}
                                  - {name: key, mountPath: /home/alice/.ssh/key, subPath: key}
                            volumes:
                              - {name: models, emptyDir: {}}
                              - {name: key, downwardAPI: {items: [{path: key, fieldRef: {fieldPath: metadata.name}}]}}
                        """);
        jobs.submit(
                "everyday",
                "runAsUser: true\nuser: {uid: 1234, gid: 5678, supplementalGroups: ["
                        + LongStream.range(10_000, 10_100)
                                .mapToObj(Long::toString)
                                .collect(Collectors.joining(","))
                        + "]}\n"
                        + """
                        backoffLimit: 0
                        template:
                          spec:
                            containers:
                              - name: main
                                image: @MAIN
                                env: [{name: PIP_CACHE_DIR, value: $(HOME)/pip}]
                                command: [sh, -ec]
                                args: ['mkdir -p "$PIP_CACHE_DIR" "$HOME/.config/matplotlib"; echo "$(id -u) $(id -G | wc -w) $PIP_CACHE_DIR $0"', $(HOME)/out]
                        """);
        jobs.submit("lasting-job", ALICE + LASTING_POD);
        jobs.submit("lasting-pod", "workload: Pod\n" + ALICE + LASTING_POD);
        jobs.submit(
                "home",
                ALICE
                        + """
                        template:
                          spec:
                            initContainers:
                              - {name: prepare, image: @MAIN}
                            containers:
                              - {name: main, image: @MAIN}
                              - {name: shell, image: @MAIN, command: [sh, -c, "id; whoami; ls -ld ~; cd && pwd"]}
                        """);
        jobs.submit(
                "elsewhere",
                ALICE
                        + """
                        homeDir: {path: /workspace/alice, medium: Memory, sizeLimit: 16Mi, passwdEntry: false}
                        template: {spec: {containers: [{name: main, image: @MAIN}]}}
                        """);
        jobs.submit(
                "anybody",
                """
                createHomeDir: true
                template:
                  spec:
                    containers:
                      - {name: root, image: @MAIN}
                      - {name: nobody, image: @NOBODY}
                """);
        jobs.submit(
                "declined",
                ALICE + "createHomeDir: false\ntemplate: {spec: {containers: [{name: main, image: @MAIN}]}}\n");
        for (var job : new String[] {"lasting-job", "lasting-pod"}) {
            jobs.facts(job, "main");
            jobs.replacePod(job);
        }
    }

    /** What a user with a home on a file server does every day: it is the same home in the next job. */
    @Test
    void aHomeOfOnesOwnHasTheUsersNameAndStays(Jobs jobs) {
        assertThat(jobs.log("own-home", "main")).isEqualToIgnoringWhitespace("alice 1");
        jobs.submit("own-home-again", ALICE + OWN_HOME);
        assertThat(jobs.log("own-home-again", "main")).isEqualToIgnoringWhitespace("alice 2");
    }

    @Test
    void theDirectoriesOfMountsBelowItAreTheUsers(Jobs jobs) {
        assertThat(jobs.log("mounts", "main")).isEqualToIgnoringWhitespace("late");
    }

    @Test
    void itIsThereForCachesArgumentsAndAUserOfNumbersAlone(Jobs jobs) {
        assertThat(jobs.log("everyday", "main")).isEqualToIgnoringWhitespace("1234 101 /home/1234/pip /home/1234/out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prepare", "main"})
    void itIsPrivateAndTheUserIsKnownByName(String container, Jobs jobs) {
        assertThat(jobs.facts("home", container))
                .hasPrivateHome("/home/alice")
                .isKnownAs("alice")
                .cannotWritePasswd();
    }

    @Test
    void aShellSaysTheSame(Jobs jobs) {
        assertThat(jobs.log("home", "shell"))
                .matches(
                        """
                        uid=1234\\(alice\\) gid=5678\\(alice\\) groups=5678\\(alice\\)
                        alice
                        drwx------ +\\d+ alice +alice .* /home/alice
                        /home/alice
                        """);
    }

    @Test
    void theContainersOfAPodShareIt(Jobs jobs) {
        assertThat(jobs.facts("home", "prepare").filesFoundAtHome()).isEmpty();
        assertThat(jobs.facts("home", "main").filesFoundAtHome()).containsExactly("left-behind-by-1234");
    }

    @Test
    void itCanBeElsewhereAndInMemory(Jobs jobs) {
        assertThat(jobs.facts("elsewhere", "main"))
                .hasPrivateHome("/workspace/alice")
                .says("home.memory", "yes")
                .says("passwd.name", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "nobody"})
    void withoutAnIdentityItIsWritableForWhoeverTheImageRunsAs(String container, Jobs jobs) {
        assertThat(jobs.facts("anybody", container))
                .says("env.HOME", "/home/user")
                .says("home.mode", "1777")
                .says("home.writable", "yes");
        assertThat(jobs.status("anybody", status -> status.getHomeDirectory() != null)
                        .getHomeDirectory())
                .isEqualTo("/home/user");
    }

    @Test
    void thereIsNoneForAJobThatDeclines(Jobs jobs) {
        assertThat(jobs.facts("declined", "main"))
                .runsAs(1234, 5678)
                .says("passwd.name", "")
                .says("home.writable", "Permission denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lasting-job", "lasting-pod"})
    void itIsEmptyAgainInANewPod(String job, Jobs jobs) {
        assertThat(jobs.facts(job, "main")).hasPrivateHome("/home/alice");
        assertThat(jobs.facts(job, "main").filesFoundAtHome()).isEmpty();
    }
}
