package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code /metrics} tells of real work; series are named as Prometheus does, labels included. */
@ExtendWith(StageExtension.class)
class MetricsIT {

    private static final String POD = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";
    private static final String REFUSED = "runAsUser: true\n" + POD;

    @Test
    void jobsAreCountedByPhase(Sandbox sandbox) throws IOException {
        var before = whenIdle(sandbox);
        sandbox.submit("workload: Pod\n" + POD);
        sandbox.podsEnd("train", "Failed");
        sandbox.awaitPhase("train", Phase.FAILED);

        eventually(sandbox, now -> assertThat(grown(before, now, "runaijob_jobs{phase=\"Failed\"}"))
                .isEqualTo(1));
    }

    @Test
    void aRefusalIsCountedOnceByItsReason(Sandbox sandbox) throws IOException {
        var before = whenIdle(sandbox);
        sandbox.submit("user: {name: root}\nrunAsUser: true\n" + POD);
        sandbox.awaitRejection("train", "RootUser");

        eventually(sandbox, now -> assertThat(grown(before, now, "runaijob_refusals_total{reason=\"RootUser\"}"))
                .isEqualTo(1));
    }

    @Test
    void whatTheClusterConfigForcesIsCounted(Sandbox sandbox) throws IOException {
        sandbox.clusterConfig("enforcePreventPrivilegeEscalation: true\n");
        var before = whenIdle(sandbox);
        sandbox.submit(POD);
        sandbox.awaitCondition("train", "Accepted", "True");

        eventually(sandbox, now -> assertThat(
                        grown(before, now, "runaijob_enforced_total{setting=\"PreventPrivilegeEscalation\"}"))
                .isEqualTo(1));
    }

    @Test
    void theTimeToAWorkloadIsMeasuredForJobsThatDidNotWait(Sandbox sandbox) throws IOException {
        var before = whenIdle(sandbox);
        sandbox.submit("suspend: true\nworkload: Pod\n" + POD);
        sandbox.awaitCondition("train", "Suspended", "True");
        sandbox.patchSpec("train", "suspend: false");
        sandbox.awaitPods("train");
        assertThat(grown(before, scrape(sandbox), "runaijob_workload_creation_seconds_count"))
                .isZero();

        sandbox.apply("apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {name: at-once}\nspec:\n" + POD.indent(2));
        eventually(sandbox, now -> assertThat(grown(before, now, "runaijob_workload_creation_seconds_count"))
                .isEqualTo(1));
    }

    @Test
    void theStateOfTheClusterConfigSaysWhetherItCanBeReliedOn(Sandbox sandbox) throws IOException {
        assertState(sandbox, "Valid");
        sandbox.writeClusterConfig("enforceRunAsUser: maybe\n");
        assertState(sandbox, "Invalid");
        sandbox.writeClusterConfig("enforceRunAsUser: false\n");
        assertState(sandbox, "Valid");
        sandbox.withoutClusterConfig();
        assertState(sandbox, "Invalid");
    }

    @Test
    void reconciliationsAndRequestsAreTimed(Sandbox sandbox) throws IOException {
        var before = whenIdle(sandbox);
        sandbox.submit("workload: Pod\n" + POD);
        sandbox.awaitCondition("train", "Accepted", "True");

        eventually(sandbox, now -> {
            assertThat(grown(before, now, "runaijob_reconciliation_seconds_count{outcome=\"success\"}"))
                    .isPositive();
            assertThat(grown(before, now, "runaijob_api_request_seconds_count{code=\"201\",method=\"POST\"}"))
                    .isPositive();
            assertThat(grown(before, now, "runaijob_api_request_seconds_count{code=\"200\",method=\"PATCH\"}"))
                    .isPositive();
            assertThat(now).containsEntry("runaijob_queue_depth", 0.0).containsEntry("runaijob_leader", 1.0);
        });
    }

    @Test
    void aHundredJobsAddNoSeriesAndNoNames(Sandbox sandbox) throws IOException {
        sandbox.submit(REFUSED);
        sandbox.awaitRejection("train", "IdentityUnknown");
        var before = whenIdle(sandbox);
        IntStream.range(0, 100)
                .forEach(number -> sandbox.apply("apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {name: many-"
                        + number + "}\nspec:\n" + REFUSED.indent(2)));
        eventually(sandbox, now -> assertThat(grown(before, now, "runaijob_refusals_total{reason=\"IdentityUnknown\"}"))
                .isEqualTo(100));

        var after = scrape(sandbox);
        assertThat(after.keySet()).noneMatch(series -> series.contains("many-") || series.contains(sandbox.namespace));
        assertThat(after).hasSizeLessThan(before.size() + 20);
    }

    private static void assertState(Sandbox sandbox, String state) {
        eventually(sandbox, now -> assertThat(now.entrySet())
                .filteredOn(series -> series.getKey().startsWith("runaijob_cluster_config"))
                .filteredOn(series -> series.getValue() == 1)
                .extracting(Map.Entry::getKey)
                .containsExactly("runaijob_cluster_config{state=\"" + state + "\"}"));
    }

    private static void eventually(Sandbox sandbox, ThrowingConsumer<Map<String, Double>> assertion) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertion.accept(scrape(sandbox)));
    }

    /**
     * What is counted once nothing is left to decide on: jobs that other tests left waiting are, under each new cluster-config or
     * after a pause; and what a status tells is counted right after it was written.
     */
    private static Map<String, Double> whenIdle(Sandbox sandbox) throws IOException {
        sandbox.admin.resources(RunaiJob.class).inAnyNamespace().delete();
        var seen = new AtomicReference<>(scrape(sandbox));
        await().pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            var now = scrape(sandbox);
            var done = grown(seen.getAndSet(now), now, "runaijob_reconciliation_seconds_count{outcome=\"success\"}");
            assertThat(done).isZero();
        });
        return seen.get();
    }

    private static double grown(Map<String, Double> before, Map<String, Double> now, String series) {
        return now.getOrDefault(series, 0.0) - before.getOrDefault(series, 0.0);
    }

    static Map<String, Double> scrape(Sandbox sandbox) throws IOException {
        return sandbox.stage
                .operator
                .get("/metrics")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.lastIndexOf(' ')),
                        line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)),
                        (one, other) -> other,
                        TreeMap::new));
    }
}
