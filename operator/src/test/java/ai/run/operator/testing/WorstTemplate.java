package ai.run.operator.testing;

import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The pod templates that cost the most to read and to decide on, of the size of an object that etcd takes: 1.5 MiB. */
public enum WorstTemplate {
    CONTAINERS("\"containers\": [%s]".formatted(times(75_000, "{}"))),
    INIT_CONTAINERS("\"containers\": [{\"name\": \"a\"}], \"initContainers\": [%s]".formatted(times(400_000, "{}"))),
    CONTAINERS_THAT_SAY_SOMETHING("\"containers\": [%s]"
            .formatted(
                    times(12_000, "{\"name\": \"a\", \"securityContext\": {\"privileged\": true, \"runAsUser\": 0}}"))),
    VOLUMES("\"containers\": [{\"name\": \"a\"}], \"volumes\": [%s]".formatted(times(75_000, "{\"name\": \"a\"}"))),
    VARIABLES("\"containers\": [{\"name\": \"a\", \"env\": [%s]}]".formatted(times(75_000, "{\"name\": \"a\"}"))),
    ARGUMENTS("\"containers\": [{\"name\": \"a\", \"args\": [%s]}]".formatted(times(255_000, "\"\""))),
    MOUNTS("\"containers\": [{\"name\": \"a\", \"volumeMounts\": [%s]}]".formatted(times(400_000, "{}"))),
    UNKNOWN("\"containers\": [{\"name\": \"a\"}], \"fieldToCome\": [%s]".formatted(times(400_000, "{}"))),
    NODE_SELECTOR("\"containers\": [{\"name\": \"a\"}], \"nodeSelector\": {%s}".formatted(numbered(100_000))),
    /** As many as the schema takes, and all of them wrong. */
    ALL_ALLOWED("\"containers\": [%s], \"initContainers\": [%s]".formatted(culprits("a", 256), culprits("b", 256))),
    LONG_TEXT("\"containers\": [{\"name\": \"a\", \"image\": \"%s\"}]".formatted("x".repeat(1_300_000)));

    private final String spec;

    WorstTemplate(String spec) {
        this.spec = spec;
    }

    /** The fields of {@code template.spec}, as JSON. */
    public String spec() {
        return spec;
    }

    private static String times(int count, String item) {
        return String.join(",", Collections.nCopies(count, item));
    }

    private static String numbered(int count) {
        return IntStream.range(0, count).mapToObj("\"a%d\":\"\""::formatted).collect(Collectors.joining(","));
    }

    private static String culprits(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(number ->
                        """
                        {"name": "%s%d", "image": "busybox", "securityContext": {"privileged": true, "runAsUser": 0, "runAsGroup": 0,
                         "runAsNonRoot": false, "allowPrivilegeEscalation": true, "capabilities": {"add": ["SYS_ADMIN"]}}}"""
                                .formatted(prefix, number))
                .collect(Collectors.joining(","));
    }
}
