package ai.run.operator.enforcement;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one way to go over a pod's containers, so that no rule forgets a kind: {@code containers}, {@code initContainers}
 * (sidecars are init containers) and {@code ephemeralContainers}, in this order.
 */
final class Containers {

    private Containers() {}

    /** All containers of the pod. */
    static List<Slot> of(PodSpec spec) {
        var slots = new ArrayList<Slot>();
        addAll(slots, "containers", spec.getContainers(), Containers::slot);
        addAll(slots, "initContainers", spec.getInitContainers(), Containers::slot);
        addAll(slots, "ephemeralContainers", spec.getEphemeralContainers(), Containers::slot);
        return List.copyOf(slots);
    }

    /**
     * One container, whatever its kind: the model has two classes for them without a common supertype.
     *
     * @param path where it is in the pod's spec, such as {@code initContainers[setup]}
     * @param unknownFields the fields that the model does not know
     * @param reader gets its security context
     * @param writer sets its security context
     */
    record Slot(
            String path,
            @Nullable Map<String, Object> unknownFields,
            Supplier<@Nullable SecurityContext> reader,
            Consumer<SecurityContext> writer) {

        /** The security context; null where the container has none. */
        @Nullable
        SecurityContext securityContext() {
            return reader.get();
        }

        /** The security context, an empty one being made where the container has none. */
        SecurityContext ensureSecurityContext() {
            var existing = reader.get();
            if (existing != null) {
                return existing;
            }
            var created = new SecurityContext();
            writer.accept(created);
            return created;
        }

        /** The path of a field of the security context. */
        String pathOf(String field) {
            return path + ".securityContext." + field;
        }
    }

    private interface SlotFactory<T> {
        Slot of(String list, int index, T container);
    }

    private static <T> void addAll(
            List<Slot> slots, String list, @Nullable List<T> containers, SlotFactory<T> factory) {
        if (containers == null) {
            return;
        }
        for (int index = 0; index < containers.size(); index++) {
            slots.add(factory.of(list, index, containers.get(index)));
        }
    }

    private static Slot slot(String list, int index, Container container) {
        return new Slot(
                path(list, index, container.getName()),
                container.getAdditionalProperties(),
                container::getSecurityContext,
                container::setSecurityContext);
    }

    private static Slot slot(String list, int index, EphemeralContainer container) {
        return new Slot(
                path(list, index, container.getName()),
                container.getAdditionalProperties(),
                container::getSecurityContext,
                container::setSecurityContext);
    }

    private static String path(String list, int index, @Nullable String name) {
        return list + "[" + (name == null || name.isEmpty() ? Integer.toString(index) : name) + "]";
    }
}
