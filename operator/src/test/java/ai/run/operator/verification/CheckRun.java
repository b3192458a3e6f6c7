package ai.run.operator.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One check, run alone on one pod, which is written as the YAML of its {@code spec}. */
final class CheckRun {

    private CheckRun() {}

    /** The check finds these violations, joined by AND; null for none. */
    static void finds(PodCheck check, String specYaml, @Nullable String violations) {
        findsInPod(check, "spec: " + specYaml, violations);
    }

    /** As {@link #finds}, of a pod with its metadata. */
    static void findsInPod(PodCheck check, String podYaml, @Nullable String violations) {
        // What begins with a brace would be read as JSON.
        var pod = Serialization.unmarshal("---\n" + podYaml, JsonNode.class);
        assertThat(String.join(" AND ", PodVisit.violations(pod, List.of(check))))
                .isEqualTo(violations == null ? "" : violations);
    }
}
