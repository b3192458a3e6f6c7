package ai.run.operator.workload;

import ai.run.v1.ChangeableFields;
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

    /** Stands for the order of containers, beside their names. */
    private static final String ORDER = "[*]";

    private static final ObjectMapper JSON = new ObjectMapper();

    private FieldHashes() {}

    /** The hashes as JSON; null where even the coarsest are too long. */
    static @Nullable String json(RunaiJobSpec spec) {
        var hashes = of(spec);
        return hashes == null ? null : hashes.toString();
    }

    /** The paths of what is no longer as the workload was made, in order; none where the workload does not tell. */
    public static List<String> changed(RunaiJobSpec spec, HasMetadata workload) {
        var made = read(workload.getMetadata().getAnnotations().get(ANNOTATION));
        var now = of(spec);
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

    private static @Nullable ObjectNode of(RunaiJobSpec spec) {
        for (var fine : List.of(true, false)) {
            var hashes = of(spec, fine);
            if (hashes.toString().length() <= LENGTH_MAX) {
                return hashes;
            }
        }
        return null;
    }

    private static ObjectNode of(RunaiJobSpec spec, boolean fine) {
        var fields = JSON.<ObjectNode>valueToTree(spec);
        fields.remove(ChangeableFields.of(spec.getWorkload()));
        var hashes = JSON.createObjectNode();
        for (var field : fields.properties()) {
            put(
                    hashes,
                    field.getKey(),
                    field.getKey().equals("template") ? template(field.getValue(), fine) : hash(field.getValue()));
        }
        return hashes;
    }

    private static ObjectNode template(JsonNode template, boolean fine) {
        var hashes = JSON.createObjectNode();
        for (var part : template.properties()) {
            var fields = hashes.putObject(part.getKey());
            for (var field : part.getValue().properties()) {
                put(
                        fields,
                        field.getKey(),
                        fine && CONTAINERS.contains(field.getKey())
                                ? containers(field.getValue())
                                : hash(field.getValue()));
            }
        }
        return hashes;
    }

    /** By their names, as users think of them. Their order counts too. */
    private static JsonNode containers(JsonNode list) {
        var hashes = JSON.createObjectNode();
        var names = JSON.createArrayNode();
        for (var container : list) {
            names.add(container.path("name"));
            var fields = JSON.createObjectNode();
            container.properties().stream()
                    .filter(field -> !field.getKey().equals("name"))
                    .forEach(field -> put(fields, field.getKey(), hash(field.getValue())));
            if (hashes.replace("[" + container.path("name").asText() + "]", fields) != null) {
                return hash(list); // two of one name
            }
        }
        if (names.size() > 1) {
            put(hashes, ORDER, hash(names));
        }
        return hashes;
    }

    private static void put(ObjectNode hashes, String field, JsonNode hash) {
        if (!hash.isNull()) {
            hashes.set(field, hash);
        }
    }

    private static JsonNode hash(JsonNode value) {
        return value.isNull()
                ? value
                : TextNode.valueOf(SpecHash.of(Map.of("", JSON.convertValue(value, Object.class)))
                        .substring(0, DIGITS));
    }
}
