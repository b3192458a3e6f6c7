package ai.run.operator.workload;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The values that the CRD's schema puts into a spec where nothing is said: the protocol of a port, which is a part of its key. */
final class CrdDefaults {

    private static final List<String> CONTAINERS = List.of("containers", "initContainers", "ephemeralContainers");

    private CrdDefaults() {}

    /**
     * Takes all of them out of a spec.
     *
     * @param spec fields of a RunaiJob's spec, which can be changed
     * @return whether there were any
     */
    static boolean leaveOut(Map<String, Object> spec) {
        var pod = field(field(spec, "template"), "spec");
        // Every one of them, so no short-circuit.
        return CONTAINERS.stream()
                .flatMap(list -> items(field(pod, list)))
                .flatMap(container -> items(field(container, "ports")))
                .map(port -> port instanceof Map<?, ?> fields && fields.remove("protocol", "TCP"))
                .reduce(false, Boolean::logicalOr);
    }

    private static @Nullable Object field(@Nullable Object object, String name) {
        return object instanceof Map<?, ?> fields ? fields.get(name) : null;
    }

    private static Stream<?> items(@Nullable Object list) {
        return list instanceof List<?> items ? items.stream() : Stream.of();
    }
}
