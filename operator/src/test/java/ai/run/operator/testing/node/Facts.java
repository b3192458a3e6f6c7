package ai.run.operator.testing.node;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the program {@code facts} printed inside a container: who it is, and what it may do. */
public record Facts(Map<String, String> values) {

    /** Reads a container's log; empty while the program has not come to its end. */
    public static Optional<Facts> in(String log) {
        var values = new LinkedHashMap<String, String>();
        log.lines().forEach(line -> {
            var fact = line.split("=", 2);
            if (fact.length == 2) {
                values.put(fact[0], fact[1].strip());
            }
        });
        return values.containsKey("end") ? Optional.of(new Facts(values)) : Optional.empty();
    }

    String get(String key) {
        return values.getOrDefault(key, "(not said)");
    }

    /** The primary group and all others. */
    Set<Long> groups() {
        return words("groups").map(Long::valueOf).collect(Collectors.toSet());
    }

    /** The same by the kernel's own list, in which the primary group need not be. */
    Set<Long> groupsOfProcess() {
        return Stream.concat(words("status.Groups"), words("gid"))
                .map(Long::valueOf)
                .collect(Collectors.toSet());
    }

    /** What was in the home directory before the program wrote into it. */
    public Set<String> filesFoundAtHome() {
        return words("home.entries").collect(Collectors.toSet());
    }

    private Stream<String> words(String key) {
        return Stream.of(get(key).split(" ")).filter(word -> !word.isEmpty());
    }
}
