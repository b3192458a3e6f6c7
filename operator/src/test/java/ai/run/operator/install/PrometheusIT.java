package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.prometheus.Dashboard;
import ai.run.operator.testing.prometheus.PrometheusFiles;
import ai.run.operator.testing.prometheus.PrometheusServer;
import ai.run.v1.Phase;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard and the alerts, asked of a real Prometheus that scrapes the operator at its work. */
@ExtendWith(StageExtension.class)
class PrometheusIT {

    private static final Pattern METRIC = Pattern.compile("\\b(?:runaijob|jvm|process)_\\w+");

    @TempDir
    private Path folder;

    @Test
    void everyPanelShowsSomethingAndEveryAlertCanFire(Sandbox sandbox, Stage stage) throws IOException {
        try (var prometheus = PrometheusServer.start(folder, stage.cluster, stage.address("/metrics"))) {
            assertThatEveryMetricIsThere(prometheus);

            accepted(sandbox);
            refusedForItsUser(sandbox);
            var queries = Dashboard.queries().stream().map(PrometheusIT::filledIn);
            assertThat(queries).isNotEmpty().allSatisfy(query -> await(query)
                    .untilAsserted(
                            () -> assertThat(prometheus.query(query)).as(query).isNotEmpty()));

            anInvalidClusterConfigIsNoticed(sandbox, prometheus);
            assertThatNoAlertIsInError(prometheus);
        }
    }

    /** Counters too, before they count: from nothing to one there is no rise. */
    private static void assertThatEveryMetricIsThere(PrometheusServer prometheus) throws IOException {
        var named = Stream.concat(
                        Dashboard.queries().stream(),
                        PrometheusFiles.alerts().stream()
                                .map(alert -> alert.path("expr").asText()))
                .flatMap(expression -> METRIC.matcher(expression).results())
                .map(MatchResult::group);
        var counters = Stream.of(
                "runaijob_refusals_total{reason=\"VerificationFailed\"}",
                "runaijob_reconciliation_seconds_count{outcome=\"failure\"}",
                "runaijob_cluster_config{state=\"Invalid\"}");
        var missing = new TreeSet<String>();
        for (var series : Stream.concat(named, counters).distinct().toList()) {
            if (prometheus.query(series).isEmpty()) {
                missing.add(series);
            }
        }
        assertThat(missing).isEmpty();
    }

    /** With what the cluster-config forces on it. */
    private static void accepted(Sandbox sandbox) {
        sandbox.clusterConfig("enforceRunAsUser: true\n");
        sandbox.submit(
                "user: {uid: 1234, gid: 5678}\ntemplate: {spec: {containers: [{name: main, image: busybox}]}}\n");
        sandbox.awaitPods("train");
        assertThat(sandbox.awaitStatus("train").getEnforced()).isNotEmpty();
    }

    private static void refusedForItsUser(Sandbox sandbox) {
        sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: nobody}
                spec:
                  template: {spec: {containers: [{name: main, image: busybox}]}}
                """);
        assertThat(sandbox.awaitPhase("nobody", Phase.REJECTED)).isNotNull();
    }

    private static String filledIn(String query) {
        return query.replace("$namespace", "runai").replace("$__rate_interval", "30s");
    }

    /** For a minute it is pending before it fires, but all that makes it fire is there. */
    private static void anInvalidClusterConfigIsNoticed(Sandbox sandbox, PrometheusServer prometheus)
            throws IOException {
        assertThat(clusterConfigAlerts(prometheus)).isEmpty();
        sandbox.writeClusterConfig("enforceRunAsUsr: true\n");
        sandbox.awaitClusterConfigRefused();
        await().untilAsserted(() -> assertThat(clusterConfigAlerts(prometheus))
                .singleElement()
                .satisfies(alert ->
                        assertThat(alert.at("/annotations/summary").asText()).contains("in namespace runai ")));

        sandbox.clusterConfig("enforceRunAsUser: true\n");
        await().untilAsserted(() -> assertThat(clusterConfigAlerts(prometheus)).isEmpty());
    }

    private static List<JsonNode> clusterConfigAlerts(PrometheusServer prometheus) throws IOException {
        return Dashboard.elements(prometheus.get("alerts").path("alerts"))
                .filter(alert -> alert.at("/labels/alertname").asText().equals("RunaiJobClusterConfigInvalid"))
                .toList();
    }

    private static void assertThatNoAlertIsInError(PrometheusServer prometheus) throws IOException {
        var rules = Dashboard.elements(prometheus.get("rules").at("/groups/0/rules"))
                .toList();
        assertThat(rules).hasSameSizeAs(PrometheusFiles.alerts()).allSatisfy(rule -> assertThat(
                        rule.path("health").asText())
                .as(rule.toString())
                .isEqualTo("ok"));
    }
}
