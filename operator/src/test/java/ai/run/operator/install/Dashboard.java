package ai.run.operator.install;

import ai.run.operator.it.Repository;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The dashboard that is shipped for Grafana. */
final class Dashboard {

    private Dashboard() {}

    static JsonNode read() throws IOException {
        return new ObjectMapper()
                .readTree(Repository.path("config/prometheus/runaijob-operator.json")
                        .toFile());
    }

    static List<JsonNode> panels() throws IOException {
        return elements(read().path("panels")).toList();
    }

    /** Every query of every panel, as it is written. */
    static List<String> queries() throws IOException {
        return panels().stream()
                .flatMap(panel -> elements(panel.path("targets")))
                .map(target -> target.path("expr").asText())
                .toList();
    }

    static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
