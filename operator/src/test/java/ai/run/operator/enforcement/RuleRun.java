package ai.run.operator.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One rule, run alone on one pod; pods are written as the YAML of their {@code spec}. */
final class RuleRun {

    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private final MutablePod draft;

    private RuleRun(MutablePod draft) {
        this.draft = draft;
    }

    static RuleRun of(Rule rule, String specYaml) {
        var draft = new MutablePod(template(specYaml));
        rule.apply(draft);
        return new RuleRun(draft);
    }

    static PodTemplateSpec template(String specYaml) {
        var template = new PodTemplateSpec();
        // What begins with a brace would be read as JSON.
        template.setSpec(SERIALIZATION.unmarshal("---\n" + specYaml, PodSpec.class));
        return template;
    }

    static JsonNode json(Object object) {
        return SERIALIZATION.convertValue(object, JsonNode.class);
    }

    /** The pod is now this one. */
    RuleRun makes(String specYaml) {
        assertThat(json(draft.spec())).isEqualTo(json(template(specYaml).getSpec()));
        return this;
    }

    /** These values lost, separated by semicolons; null for none. */
    RuleRun overriding(@Nullable String overridden) {
        assertThat(String.join("; ", draft.overridden())).isEqualTo(overridden == null ? "" : overridden);
        assertThat(draft.findings()).isEmpty();
        return this;
    }

    /** The rule refuses the pod with these findings, joined by AND; null for none. */
    void refuses(@Nullable String findings) {
        var found = draft.findings().stream()
                .map(finding -> finding.reason() + ": " + finding.message())
                .collect(Collectors.joining(" AND "));
        assertThat(found).isEqualTo(findings == null ? "" : findings);
        assertThat(draft.overridden()).isEmpty();
    }
}
