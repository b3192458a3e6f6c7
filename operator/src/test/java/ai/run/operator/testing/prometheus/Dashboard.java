package ai.run.operator.testing.prometheus;

import ai.run.operator.testing.Repository;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The dashboard that is shipped for Grafana. */
public final class Dashboard {

    private Dashboard() {}

    /** The file as it is shipped. */
    public static JsonNode read() throws IOException {
        return new ObjectMapper()
                .readTree(Repository.path("config/prometheus/runaijob-operator.json")
                        .toFile());
    }

    /** Its panels. */
    public static List<JsonNode> panels() throws IOException {
        return elements(read().path("panels")).toList();
    }

    /** Every query of every panel, as it is written. */
    public static List<String> queries() throws IOException {
        return panels().stream()
                .flatMap(panel -> elements(panel.path("targets")))
                .map(target -> target.path("expr").asText())
                .toList();
    }

    /** The elements of a list. */
    public static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
