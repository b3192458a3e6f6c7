package ai.run.operator.cli.render;

import ai.run.operator.enforcement.Trace;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what each step of a decision changes of the template. */
final class Steps implements Trace {

    private final List<Step> taken = new ArrayList<>();
    private JsonNode template;

    /**
     * A step that changed something.
     *
     * @param name the simple name of the class that took it
     * @param changes what it changed
     */
    record Step(String name, List<String> changes) {}

    /** Begins with the job's own template; null where it has none. */
    Steps(@Nullable PodTemplateSpec template) {
        this.template = OperatorObjects.written(template == null ? new PodTemplateSpec() : template);
    }

    @Override
    public void after(String step, PodTemplateSpec changed) {
        add(step, OperatorObjects.written(changed));
    }

    /** Adds what a step made of the template, given as JSON. */
    void add(String step, JsonNode changed) {
        var changes = TemplateChanges.between(template, changed);
        if (!changes.isEmpty()) {
            taken.add(new Step(step, changes));
        }
        template = changed;
    }

    List<Step> taken() {
        return List.copyOf(taken);
    }
}
