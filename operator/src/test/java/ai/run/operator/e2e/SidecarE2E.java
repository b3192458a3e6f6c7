package ai.run.operator.e2e;

import static ai.run.operator.testing.node.FactsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A native sidecar, an init container that goes on running (since Kubernetes 1.29), is a container as any other. */
@OtherCluster
@ExtendWith(NodeExtension.class)
class SidecarE2E {

    @Test
    void itRunsAsTheUserAndEndsWithTheJob(Jobs jobs) {
        jobs.submit(
                "sidecar",
                RunAsUserE2E.ALICE
                        + """
                        template:
                          spec:
                            terminationGracePeriodSeconds: 0
                            initContainers:
                              - {name: sidecar, image: @MAIN, restartPolicy: Always, command: [sh, -c, /facts; exec sleep 600]}
                            containers:
                              - {name: main, image: @MAIN}
                        """);
        assertThat(jobs.facts("sidecar", "sidecar"))
                .runsAs(1234, 5678)
                .isMemberOfExactly(4000L, 5678L)
                .cannotBecomeRoot()
                .hasPrivateHome("/home/alice");
        assertThat(jobs.succeeded("sidecar").getFailed()).isZero();
    }
}
