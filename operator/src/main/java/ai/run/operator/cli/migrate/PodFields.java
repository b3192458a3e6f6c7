package ai.run.operator.cli.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;

/** Finds parts of a pod's spec. */
final class PodFields {

    private PodFields() {}

    /** All containers of a pod. */
    static Stream<ObjectNode> containers(JsonNode pod) {
        return Stream.of("initContainers", "containers", "ephemeralContainers")
                .flatMap(list -> pod.path(list).valueStream())
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast);
    }

    /** An object within an object, without its fields of these names; it goes where none are left. */
    static void removeFrom(ObjectNode owner, String field, String... names) {
        if (owner.path(field) instanceof ObjectNode object) {
            for (var name : names) {
                object.remove(name);
            }
            if (object.isEmpty()) {
                owner.remove(field);
            }
        }
    }
}
