package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A job that is nearly as large as an object can be (1.5 MiB by default) runs, or it is said why not. */
@ExtendWith(StageExtension.class)
class LargeJobsIT {

    private static final int LIMIT = 1_572_864;

    /** The RunaiJob fits, and has room for a status; its Job, with what the operator adds, does not fit. */
    /** Nothing more fits than the spec itself. */
    @Test
    void aJobWithoutRoomForAStatusHasAnEventInstead(Sandbox sandbox) {
        var name = largest(sandbox).getMetadata().getName();
        await().untilAsserted(() -> assertThat(sandbox.events(name)).anySatisfy(event -> {
            assertThat(event.getType()).isEqualTo("Warning");
            assertThat(event.getMessage())
                    .contains("etcdserver: request is too large")
                    .doesNotContain("http");
        }));

        sandbox.apply(job("small", 10));
        sandbox.awaitPods("small");
    }

    private static RunaiJob largest(Sandbox sandbox) {
        for (var size = LIMIT - 500; ; size -= 100) {
            try {
                return sandbox.apply(job("largest", size));
            } catch (KubernetesClientException tooLarge) {
                assertThat(tooLarge.getMessage()).contains("too large");
            }
        }
    }

    private static String job(String name, int size) {
        return """
                --- {apiVersion: run.ai/v1, kind: RunaiJob, metadata: {name: %s}, spec: {user: {name: alice, uid: 1234, gid: 5678},
                runAsUser: true, template: {spec: {containers: [{name: main, image: busybox, args: [%s]}]}}}}
                """
                .formatted(name, "x".repeat(size));
    }
}
