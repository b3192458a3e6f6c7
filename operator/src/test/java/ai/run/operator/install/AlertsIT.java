package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.manifests.Manifests;
import ai.run.operator.testing.prometheus.Dashboard;
import ai.run.operator.testing.prometheus.PrometheusFiles;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts fire when they should, and only then, in the hands of Prometheus' own tool. */
@OtherCluster
class AlertsIT {

    private static final Path TESTS = Repository.path("operator/src/test/resources/prometheus/alerts.yaml");

    private static final Pattern ALERT = Pattern.compile("alertname=\"(\\w+)\"");

    @TempDir
    private Path folder;

    private Path rules;

    @BeforeEach
    void writeRules() throws IOException {
        rules = folder.resolve("rules.yaml");
        PrometheusFiles.writeRules(rules);
    }

    @Test
    void areRulesThatPrometheusTakes() throws IOException {
        assertThat(promtool("check", "rules", rules.toString()))
                .contains(PrometheusFiles.alerts().size() + " rules found");
    }

    @Test
    void fireWhenTheyShouldAndNotWhenTheyShouldNot() throws IOException {
        var tests = folder.resolve("alerts.yaml");
        Files.copy(TESTS, tests);
        promtool("test", "rules", tests.toString());
    }

    /** An alert without a test would pass the one above. */
    @Test
    void eachHasATestInWhichItFires() {
        var expected = Manifests.parse(TESTS).get(0).findValues("exp_samples").stream()
                .flatMap(Dashboard::elements)
                .flatMap(sample -> ALERT.matcher(sample.path("labels").asText()).results())
                .map(match -> match.group(1))
                .distinct();
        assertThat(expected)
                .containsExactlyInAnyOrderElementsOf(
                        PrometheusFiles.alerts().stream().map(AlertsIT::name).toList());
    }

    @Test
    void eachSaysHowBadItIsWhatHasHappenedAndWhatToDo() {
        assertThat(PrometheusFiles.alerts()).isNotEmpty().allSatisfy(rule -> {
            assertThat(rule.at("/labels/severity").asText()).isIn("critical", "warning");
            assertThat(rule.at("/annotations/summary").asText()).endsWith(".");
            assertThat(rule.at("/annotations/description").asText()).endsWith(".");
        });
        assertThat(PrometheusFiles.alerts())
                .filteredOn(rule -> !rule.has("for"))
                .extracting(AlertsIT::name)
                .as("not worth waiting, because it never should happen")
                .containsExactly("RunaiJobVerificationFailed", "RunaiJobDecisionFailed", "RunaiJobAdmissionChangedPod");
    }

    private static String name(JsonNode rule) {
        return rule.path("alert").asText();
    }

    private static String promtool(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(arguments));
        command.add(0, PrometheusFiles.program("promtool"));
        return Command.run(command.toArray(String[]::new));
    }
}
