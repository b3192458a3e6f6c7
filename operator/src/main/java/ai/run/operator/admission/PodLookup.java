package ai.run.operator.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Finds pods. */
@FunctionalInterface
public interface PodLookup {

    /** A pod as it is stored now, every field of it; empty where there is none of that name. */
    Optional<JsonNode> find(String namespace, String name);
}
