package ai.run.operator.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts a user's requests in a namespace, by the API server's audit log. */
final class Requests {

    private static final Set<String> READS = Set.of("get", "list", "watch");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Requests() {}

    /** How many there were of each verb and resource, such as {@code patch runaijobs/status}. */
    static Map<String, Long> of(Path auditLog, String user, String namespace) throws IOException {
        try (var lines = Files.lines(auditLog)) {
            return lines.filter(line -> line.contains(user) && line.contains(namespace))
                    .map(Requests::verbAndResource)
                    .collect(Collectors.groupingBy(what -> what, TreeMap::new, Collectors.counting()));
        }
    }

    static long writes(Map<String, Long> requests) {
        return requests.entrySet().stream()
                .filter(entry -> READS.stream().noneMatch(read -> entry.getKey().startsWith(read + " ")))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static String verbAndResource(String line) {
        try {
            var event = JSON.readTree(line);
            var object = event.path("objectRef");
            var subresource = object.path("subresource").asText();
            return event.path("verb").asText() + " " + object.path("resource").asText()
                    + (subresource.isEmpty() ? "" : "/" + subresource);
        } catch (IOException halfWritten) {
            return "unreadable";
        }
    }
}
