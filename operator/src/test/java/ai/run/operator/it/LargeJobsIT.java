package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job that is nearly as large as an object can be (1.5 MiB by default) runs, or it is said why not. */
@ExtendWith(StageExtension.class)
class LargeJobsIT {

    private static final int LIMIT = 1_572_864;

    /** What the RunaiJob is smaller than the limit: room for its status, and less than its workload is larger. */
    private static final int ROOM = 60_000;

    /** The RunaiJob fits, with its status; its workload does not: each of many containers gets the home directory. */
    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aJobWhoseWorkloadIsTooLargeSaysWhatToShorten(String workload, Sandbox sandbox) {
        var others = IntStream.range(0, 250)
                .mapToObj("{name: sidecar-%d, image: busybox}"::formatted)
                .collect(Collectors.joining(", "));
        var fields = "workload: %s, createHomeDir: true".formatted(workload);
        sandbox.apply(job("large", fields, others, LIMIT - ROOM - others.length()));

        var told = sandbox.await("large", job -> Sandbox.condition(job, "Stalled") != null);
        for (var type : new String[] {"Admitted", "Ready", "Stalled"}) {
            var condition = Sandbox.condition(told, type);
            assertThat(condition.getReason()).isEqualTo("PodsRefused");
            assertThat(condition.getMessage())
                    .startsWith("The job is too large for the API server's storage")
                    .contains("shorten spec.template")
                    .doesNotContain("controller-uid", "http");
        }
        assertThat(sandbox.workloadJob("large")).isNull();
        assertThat(sandbox.workloadPod("large")).isNull();
    }

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
        return job(name, "workload: Job", "{name: small, image: busybox}", size);
    }

    private static String job(String name, String fields, String containers, int size) {
        return """
                --- {apiVersion: run.ai/v1, kind: RunaiJob, metadata: {name: %s}, spec: {user: {name: alice, uid: 1234, gid: 5678},
                runAsUser: true, %s, template: {spec: {containers: [{name: large, image: busybox, args: [%s]}, %s]}}}}
                """
                .formatted(name, fields, "x".repeat(size), containers);
    }
}
