package ai.run.operator.enforcement;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;

/** Is told what each step has made of a template, for people who ask why their pod is as it is. It changes nothing. */
@FunctionalInterface
public interface Trace {

    /** For whom nobody asks. */
    Trace NONE = (step, template) -> {};

    /**
     * A step was taken.
     *
     * @param step the simple name of the class that took it, such as {@code RunAsUserRule}
     * @param template the template by now; the next step may change it
     */
    void after(String step, PodTemplateSpec template);
}
