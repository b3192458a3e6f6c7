package ai.run.operator.e2e;

import static ai.run.operator.testing.node.FactsAssert.assertThat;

import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A setuid-root program in the image, as sudo is one, gives root unless that is prevented. */
@OtherCluster
@ExtendWith(NodeExtension.class)
class PrivilegeEscalationE2E {

    private static final String POD = "template: {spec: {containers: [{name: main, image: @MAIN}]}}\n";
    private static final String ALICE = "runAsUser: true\nuser: {name: alice, uid: 1234, gid: 5678}\n";

    @BeforeAll
    static void submit(Jobs jobs) {
        jobs.submit("prevented", "preventPrivilegeEscalation: true\n" + ALICE + POD);
        jobs.submit("not-prevented", ALICE + POD);
        jobs.submit("root", "preventPrivilegeEscalation: true\n" + POD);
        jobs.submit(
                "insisting",
                """
                preventPrivilegeEscalation: true
                template:
                  spec:
                    containers:
                      - name: main
                        image: @NOBODY
                        securityContext: {allowPrivilegeEscalation: true}
                """);
    }

    @Test
    void itGivesRootWhereNothingPreventsIt(Jobs jobs) {
        assertThat(jobs.facts("not-prevented", "main")).runsAs(1234, 5678).becomesRootBySetuid();
    }

    @Test
    void itGivesNothingWhereItIsPrevented(Jobs jobs) {
        assertThat(jobs.facts("prevented", "main"))
                .runsAs(1234, 5678)
                .cannotBecomeRoot()
                .hasNoCapabilities();
    }

    @Test
    void aContainerThatAsksForItIsPreventedAllTheSame(Jobs jobs) {
        assertThat(jobs.facts("insisting", "main")).runsAs(65534, 65534).cannotBecomeRoot();
    }

    @Test
    void preventionAloneLeavesTheUserAsItIs(Jobs jobs) {
        assertThat(jobs.facts("root", "main")).runsAs(0, 0).says("status.NoNewPrivs", 1);
    }
}
