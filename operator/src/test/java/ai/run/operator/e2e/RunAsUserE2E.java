package ai.run.operator.e2e;

import static ai.run.operator.testing.node.FactsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import ai.run.operator.testing.node.TestImage;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every container of every kind runs as the user, and as nobody else. */
@OtherCluster
@ExtendWith(NodeExtension.class)
class RunAsUserE2E {

    static final String ALICE =
            """
            runAsUser: true
            preventPrivilegeEscalation: true
            user: {name: alice, uid: 1234, gid: 5678, supplementalGroups: [4000]}
            """;

    @BeforeAll
    static void submit(Jobs jobs) throws IOException {
        jobs.submit(
                "job",
                ALICE
                        + """
                        template:
                          spec:
                            initContainers:
                              - {name: prepare, image: @MAIN}
                            containers:
                              - {name: main, image: @MAIN}
                              - {name: second, image: @MAIN}
                        """);
        jobs.submit(
                "pod",
                ALICE
                        + """
                        workload: Pod
                        template:
                          spec:
                            terminationGracePeriodSeconds: 0
                            initContainers:
                              - {name: prepare, image: @MAIN}
                            containers:
                              - {name: main, image: @MAIN, command: [sh, -c, /facts; exec sleep 3600]}
                        """);
        jobs.submit(
                "overridden",
                ALICE
                        + """
                        template:
                          spec:
                            securityContext: {runAsUser: 0, runAsGroup: 0, supplementalGroups: [0, 999], fsGroup: 0}
                            initContainers:
                              - {name: prepare, image: @MAIN, securityContext: {runAsUser: 0, runAsGroup: 0}}
                            containers:
                              - name: main
                                image: @MAIN
                                securityContext: {runAsUser: 0, runAsNonRoot: false, allowPrivilegeEscalation: true}
                        """);
        // Without preventPrivilegeEscalation, which a container that kubectl attaches by itself does not obey.
        jobs.submit(
                "looked-into",
                """
                runAsUser: true
                user: {name: alice, uid: 1234, gid: 5678, supplementalGroups: [4000]}
                workload: Pod
                template:
                  spec:
                    terminationGracePeriodSeconds: 0
                    containers:
                      - {name: main, image: @MAIN, command: [sh, -c, /facts; exec sleep 3600]}
                """);
        jobs.debug("looked-into", "debugger", TestImage.MAIN);
    }

    @ParameterizedTest
    @CsvSource({
        "job, prepare",
        "job, main",
        "job, second",
        "pod, prepare",
        "pod, main",
        "overridden, prepare",
        "overridden, main"
    })
    void theContainerHasTheUsersIdsAndNoPrivileges(String job, String container, Jobs jobs) {
        assertThat(jobs.facts(job, container))
                .runsAs(1234, 5678)
                .isMemberOfExactly(4000L, 5678L)
                .cannotBecomeRoot()
                .hasNoCapabilities();
    }

    @Test
    void whoeverLooksIntoARunningPodDoesSoAsItsUser(Jobs jobs) {
        assertThat(jobs.facts("looked-into", "debugger"))
                .runsAs(1234, 5678)
                .isMemberOfExactly(4000L, 5678L)
                .hasNoCapabilities();
    }

    @Test
    void whatTheTemplateWantedInsteadIsListed(Jobs jobs) {
        assertThat(jobs.succeeded("overridden").getOverridden())
                .contains(
                        "securityContext.runAsUser: 0 -> 1234",
                        "containers[main].securityContext.runAsUser: 0 -> 1234",
                        "initContainers[prepare].securityContext.runAsUser: 0 -> 1234");
    }
}
