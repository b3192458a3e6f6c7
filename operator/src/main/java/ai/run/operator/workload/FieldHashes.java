package ai.run.operator.workload;

import ai.run.v1.RunaiJobSpec;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Short hashes of the single fields of a spec, to name those that were changed once its workload exists; {@link SpecHash} says
 * whether any was. The workload carries them as JSON of the spec's own shape.
 */
public final class FieldHashes {

    /** On a workload: the hashes of the spec that it was made from. */
    public static final String ANNOTATION = "run.ai/field-hashes";

    /** Every workload carries it, and the operator keeps it in memory: of a larger spec it tells less. */
    static final int LENGTH_MAX = 2_048;

    /** One change in 65,536 is not named. */
    private static final int DIGITS = 4;

    private static final Set<String> CONTAINERS = Set.of("containers", "initContainers", "ephemeralContainers");

    /** The hashes of more do not fit, and need not be made. */
    private static final int CONTAINERS_MAX = 64;

    /** Stands for the order of containers, beside their names. */
    private static final String ORDER = "[*]";

    private static final ObjectMapper JSON = new ObjectMapper();

    private FieldHashes() {}

    /** The hashes as JSON; null where even the coarsest are too long. */
    static @Nullable String json(Map<String, Object> spec) {
        var hashes = of(spec);
        return hashes == null ? null : hashes.toString();
    }

    /** The paths of what is no longer as the workload was made, in order; none where the workload does not tell. */
    public static List<String> changed(RunaiJobSpec spec, HasMetadata workload) {
        var made = read(workload.getMetadata().getAnnotations().get(ANNOTATION));
        var now = of(SpecHash.fields(spec));
        var changed = new ArrayList<String>();
        if (made != null && now != null) {
            compare("spec", made, now, changed);
        }
        return changed;
    }

    private static @Nullable JsonNode read(@Nullable String annotation) {
        try {
            return annotation == null ? null : JSON.readTree(annotation);
        } catch (JsonProcessingException spoilt) {
            return null;
        }
    }

    private static void compare(String path, JsonNode made, JsonNode now, List<String> changed) {
        if (!made.isObject() || !now.isObject()) {
            if (!made.equals(now)) {
                changed.add(path);
            }
            return;
        }
        var fields = new TreeSet<>(fieldNames(made));
        if (!fields.equals(fieldNames(now))) {
            fields.addAll(fieldNames(now));
            fields.remove(ORDER);
        }
        for (var field : fields) {
            compare(path + (field.startsWith("[") ? "" : ".") + field, made.path(field), now.path(field), changed);
        }
    }

    private static Set<String> fieldNames(JsonNode object) {
        var names = new TreeSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static @Nullable ObjectNode of(Map<String, Object> spec) {
        for (var fine : numberOfContainers(spec) > CONTAINERS_MAX ? List.of(false) : List.of(true, false)) {
            var hashes = of(spec, fine);
            if (hashes.toString().length() <= LENGTH_MAX) {
                return hashes;
            }
        }
        return null;
    }

    private static int numberOfContainers(Map<String, Object> spec) {
        return spec.get("template") instanceof Map<?, ?> template && template.get("spec") instanceof Map<?, ?> pod
                ? CONTAINERS.stream()
                        .mapToInt(list -> pod.get(list) instanceof List<?> containers ? containers.size() : 0)
                        .sum()
                : 0;
    }

    private static ObjectNode of(Map<String, Object> spec, boolean fine) {
        var hashes = JSON.createObjectNode();
        spec.forEach((field, value) -> put(
                hashes,
                field,
                field.equals("template") && value instanceof Map<?, ?> template
                        ? template(template, fine)
                        : hash(value)));
        return hashes;
    }

    private static ObjectNode template(Map<?, ?> template, boolean fine) {
        var hashes = JSON.createObjectNode();
        template.forEach((part, fields) -> {
            if (fields instanceof Map<?, ?> values) {
                var ofPart = hashes.putObject(part.toString());
                values.forEach((field, value) -> put(
                        ofPart,
                        field.toString(),
                        fine && CONTAINERS.contains(field) && value instanceof List<?> containers
                                ? containers(containers)
                                : hash(value)));
            } else {
                put(hashes, part.toString(), hash(fields));
            }
        });
        return hashes;
    }

    /** By their names, as users think of them. Their order counts too. */
    private static @Nullable JsonNode containers(List<?> list) {
        var hashes = JSON.createObjectNode();
        var names = new ArrayList<Object>();
        for (var item : list) {
            if (!(item instanceof Map<?, ?> container)) {
                return hash(list);
            }
            var name = String.valueOf(container.get("name"));
            names.add(name);
            var fields = JSON.createObjectNode();
            container.forEach((field, value) -> {
                if (!field.equals("name")) {
                    put(fields, field.toString(), hash(value));
                }
            });
            if (hashes.replace("[" + name + "]", fields) != null) {
                return hash(list); // two of one name
            }
        }
        if (names.size() > 1) {
            put(hashes, ORDER, hash(names));
        }
        return hashes;
    }

    private static void put(ObjectNode hashes, String field, @Nullable JsonNode hash) {
        if (hash != null) {
            hashes.set(field, hash);
        }
    }

    private static @Nullable JsonNode hash(@Nullable Object value) {
        return value == null
                ? null
                : TextNode.valueOf(SpecHash.of(Map.of("", value)).substring(0, DIGITS));
    }
}
