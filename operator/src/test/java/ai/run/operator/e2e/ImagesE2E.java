package ai.run.operator.e2e;

import static ai.run.operator.testing.node.FactsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the image is like, the job runs as its user and has its home. */
@OtherCluster
@ExtendWith(NodeExtension.class)
class ImagesE2E {

    private static final String ALICE =
            """
            runAsUser: true
            preventPrivilegeEscalation: true
            user: {name: alice, uid: 1234, gid: 5678, supplementalGroups: [4000]}
            template:
            """;

    @BeforeAll
    static void submit(Jobs jobs) {
        jobs.submit("no-shell", ALICE + "  spec: {containers: [{name: main, image: @STATIC}]}");
        jobs.submit("user-nobody", ALICE + "  spec: {containers: [{name: main, image: @NOBODY}]}");
        jobs.submit(
                "own-users",
                ALICE + "  spec: {containers: [{name: main, image: @OWN_USERS, command: [sh, -c, id; /facts]}]}");
        jobs.submit(
                "own-users-kept",
                "homeDir: {passwdEntry: false}\n" + ALICE + "  spec: {containers: [{name: main, image: @OWN_USERS}]}");
        jobs.submit(
                "read-only",
                ALICE
                        + """
                          spec:
                            containers:
                              - {name: main, image: @MAIN, securityContext: {readOnlyRootFilesystem: true}}
                        """);
        jobs.submit(
                "read-only-no-shell",
                ALICE
                        + """
                          spec:
                            containers:
                              - {name: main, image: @STATIC, securityContext: {readOnlyRootFilesystem: true}}
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-shell", "user-nobody", "own-users", "read-only", "read-only-no-shell"})
    void theUserHasItsHomeAndItsName(String job, Jobs jobs) {
        assertThat(jobs.facts(job, "main"))
                .runsAs(1234, 5678)
                .cannotBecomeRoot()
                .hasNoCapabilities()
                .hasPrivateHome("/home/alice")
                .isKnownAs("alice")
                .cannotWritePasswd();
        jobs.succeeded(job);
    }

    @ParameterizedTest
    @ValueSource(strings = {"read-only", "read-only-no-shell"})
    void aReadOnlyRootStaysReadOnly(String job, Jobs jobs) {
        assertThat(jobs.facts(job, "main")).says("root.writable", "Read-only file system");
    }

    @Test
    void theImagesOwnUsersStayWhereTheJobWantsNoPasswdEntry(Jobs jobs) {
        assertThat(jobs.facts("own-users-kept", "main"))
                .runsAs(1234, 5678)
                .hasPrivateHome("/home/alice")
                .says("passwd.name", "mallory");
    }

    /** A server that knows {@code supplementalGroupsPolicy} keeps them away; of any other the status says so. */
    @Test
    void groupsOfTheImageAreGainedOnlyWhereTheServerIsTooOld(Jobs jobs) {
        var facts = jobs.facts("own-users", "main");
        var strict = jobs.sandbox.serverKnows(33);
        var id = jobs.log("own-users", "main").lines().findFirst().orElseThrow();
        var admitted = Sandbox.condition(jobs.sandbox.job("own-users"), "Admitted");
        if (strict) {
            assertThat(facts).isMemberOfExactly(4000L, 5678L);
            assertThat(id).endsWith("groups=4000(4000),5678(alice)");
            assertThat(admitted.getMessage()).isEqualTo("The API server took the pods.");
        } else {
            assertThat(facts).isMemberOfExactly(0L, 42L, 4000L, 5678L);
            assertThat(id).contains("groups=0(root),42");
            assertThat(admitted.getMessage())
                    .contains(
                            "groups that the image's /etc/group gives the user", "root's group (0) can be among them");
        }
        assertThat(jobs.facts("no-shell", "main")).isMemberOfExactly(4000L, 5678L);
    }
}
