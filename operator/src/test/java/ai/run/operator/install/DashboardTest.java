package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.prometheus.Dashboard;
import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Rectangle;
import java.io.IOException;
import java.util.HashSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The dashboard is one that Grafana shows as it is meant. What its queries find: {@link PrometheusIT}. */
class DashboardTest {

    /** Of Grafana 8.5, the first that gives every panel its data source as an object. */
    private static final int SCHEMA_VERSION = 36;

    private static final int COLUMNS = 24;

    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");

    @Test
    void saysWhichGrafanaItIsFor() throws IOException {
        var dashboard = Dashboard.read();
        assertThat(dashboard.path("schemaVersion").asInt()).isEqualTo(SCHEMA_VERSION);
        assertThat(dashboard.path("uid").asText()).isEqualTo("runaijob-operator");
        assertThat(dashboard.has("id"))
                .as("an id belongs to one database of Grafana's")
                .isFalse();
    }

    @Test
    void everyPanelHasAnIdATitleAndQueriesOfItsOwn() throws IOException {
        assertThat(Dashboard.panels()).isNotEmpty().allSatisfy(panel -> {
            assertThat(panel.path("id").asInt()).isPositive();
            assertThat(panel.path("title").asText()).isNotBlank();
            assertThat(Dashboard.elements(panel.path("targets"))
                            .map(target -> target.path("refId").asText()))
                    .isNotEmpty()
                    .doesNotHaveDuplicates();
        });
        assertThat(Dashboard.panels())
                .extracting(panel -> panel.path("id").asInt())
                .doesNotHaveDuplicates();
        assertThat(Dashboard.panels())
                .extracting(panel -> panel.path("title").asText())
                .doesNotHaveDuplicates();
        assertThat(Dashboard.queries()).doesNotHaveDuplicates();
    }

    @Test
    void noPanelCoversAnother() throws IOException {
        var panels = Dashboard.panels().stream()
                .map(panel -> place(panel.path("gridPos")))
                .toList();
        assertThat(panels).allSatisfy(place -> {
            assertThat(place.isEmpty()).isFalse();
            assertThat(place.x).isNotNegative();
            assertThat(place.y).isNotNegative();
            assertThat(place.x + place.width).isLessThanOrEqualTo(COLUMNS);
            assertThat(panels).filteredOn(place::intersects).hasSize(1);
        });
    }

    private static Rectangle place(JsonNode grid) {
        return new Rectangle(
                grid.path("x").asInt(),
                grid.path("y").asInt(),
                grid.path("w").asInt(),
                grid.path("h").asInt());
    }

    @Test
    void whoeverLooksAtItChoosesTheDataSource() throws IOException {
        var variables = Dashboard.elements(Dashboard.read().at("/templating/list"))
                .collect(Collectors.toMap(variable -> variable.path("name").asText(), variable -> variable));
        assertThat(variables.get("datasource").path("type").asText()).isEqualTo("datasource");
        assertThat(Dashboard.read().findValues("datasource"))
                .hasSizeGreaterThan(Dashboard.panels().size())
                .allSatisfy(source -> assertThat(source.path("uid").asText()).isEqualTo("${datasource}"));

        var known = new HashSet<>(variables.keySet());
        known.add("__rate_interval");
        for (var query : Dashboard.queries()) {
            assertThat(VARIABLE.matcher(query).results().map(use -> use.group(1) == null ? use.group(2) : use.group(1)))
                    .as(query)
                    .contains("namespace")
                    .isSubsetOf(known);
        }
    }
}
