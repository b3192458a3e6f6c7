package ai.run.operator.verification;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The lists of containers in the JSON of a pod's spec: whatever list another version of Kubernetes may bring, too. */
public final class ContainerLists {

    private ContainerLists() {}

    /** The lists by the names of their fields, in the spec's order. */
    public static Map<String, JsonNode> of(JsonNode podSpec) {
        var lists = new LinkedHashMap<String, JsonNode>();
        for (var field : podSpec.properties()) {
            if (field.getKey().toLowerCase(Locale.ROOT).endsWith("containers")) {
                lists.put(field.getKey(), field.getValue());
            }
        }
        return lists;
    }
}
