package ai.run.operator.verification;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A check of what the {@code securityContext} of the pod and those of its containers say alike. */
interface SecurityContextCheck extends PodCheck {

    /**
     * Checks one of them.
     *
     * @param path where it is
     * @param context it; a missing node or null where there is none
     */
    void context(String path, JsonNode context, List<String> violations);

    @Override
    default void pod(JsonNode spec, List<String> violations) {
        context("securityContext", spec.path("securityContext"), violations);
    }

    @Override
    default void container(JsonNode spec, String path, JsonNode container, List<String> violations) {
        context(path + ".securityContext", container.path("securityContext"), violations);
    }
}
