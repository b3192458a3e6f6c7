package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Parallel;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.workload.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Namespaces take turns. */
// Late, as the other test that leaves hundreds of jobs behind.
@Order(Integer.MAX_VALUE - 1)
@ExtendWith(StageExtension.class)
class FairnessIT {

    private static final int FLOOD = 400;
    private static final int NEIGHBOURS = 5;

    @Test
    @SuppressWarnings("try") // the watch is only there to be closed
    void hundredsOfJobsInOneNamespaceDoNotHoldUpThoseOfOthers(Sandbox sandbox) throws IOException {
        var neighbours = Stream.generate(sandbox::another).limit(NEIGHBOURS).toList();
        var served = new CopyOnWriteArrayList<String>();
        sandbox.stage.pauseOperator();
        try (var watch = sandbox.admin
                .pods()
                .inAnyNamespace()
                .withLabelSelector(Labels.SELECTOR)
                .watch(new Creations(served))) {
            Parallel.times(FLOOD, number -> submit(sandbox, number));
            neighbours.forEach(neighbour -> submit(neighbour, 0));
            sandbox.stage.resumeOperator();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> served.containsAll(namespaces(neighbours))
                            && served.stream().filter(sandbox.namespace::equals).count() == FLOOD);
        } finally {
            sandbox.stage.resumeOperator();
        }
        var before = served.indexOf(sandbox.namespace);
        for (var neighbour : neighbours) {
            assertThat(served.indexOf(neighbour.namespace) - before)
                    .as("jobs that were served before the one of a neighbour")
                    .isLessThan(FLOOD / 4);
        }
    }

    private static List<String> namespaces(List<Sandbox> sandboxes) {
        return sandboxes.stream().map(sandbox -> sandbox.namespace).toList();
    }

    private static void submit(Sandbox sandbox, int number) {
        sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: job-%d}
                spec: {workload: Pod, template: {spec: {containers: [{name: main, image: busybox}]}}}
                """
                        .formatted(number));
    }

    /** Notes the namespace of each pod that is created, in their order. */
    private record Creations(List<String> namespaces) implements Watcher<Pod> {

        @Override
        public void eventReceived(Action action, Pod pod) {
            if (action == Action.ADDED) {
                namespaces.add(pod.getMetadata().getNamespace());
            }
        }

        @Override
        public void onClose(WatcherException failure) {
            // The test waits for what does not come, then, and fails.
        }
    }
}
