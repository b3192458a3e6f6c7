package ai.run.operator.cli.render;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would become of one manifest.
 *
 * @param title which one
 * @param workload the Job or Pod that would be made; null where none would
 * @param refusal why none would; null where one would
 * @param remarks what is to be known beside it
 * @param explanation what changed and why, step by step
 */
record Rendering(
        String title,
        @Nullable JsonNode workload,
        @Nullable String refusal,
        List<String> remarks,
        List<String> explanation) {

    static Rendering refused(String title, String refusal) {
        return new Rendering(title, null, refusal, List.of(), List.of());
    }
}
