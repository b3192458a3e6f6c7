package ai.run.operator.decision;

import ai.run.operator.text.Printable;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has OpenShift admit pods by certain SecurityContextConstraints. Left to itself it takes the first that suffice, those first that
 * everybody may use, and what these demand it writes into the pod: a group of the namespace's as {@code fsGroup}, which the user does
 * not have. A server without OpenShift takes the annotation for one like any other.
 *
 * <p>Source: OpenShift's documentation, "Managing security context constraints", "Configuring a workload to require a specific SCC".
 */
final class RequiredConstraints {

    private static final String ANNOTATION = "openshift.io/required-scc";

    private RequiredConstraints() {}

    /**
     * A template that requires them.
     *
     * @param template the template as it was, or as it must be
     * @param overridden what it said itself, as {@code field: old -> new}
     */
    record Pinned(PodTemplateSpec template, List<String> overridden) {
        Pinned {
            overridden = List.copyOf(overridden);
        }
    }

    /** Writes the name into a copy of the template; null changes nothing. */
    static Pinned pin(PodTemplateSpec template, @Nullable String name) {
        if (name == null) {
            return new Pinned(template, List.of());
        }
        var pinned = new PodTemplateSpecBuilder(template)
                .editOrNewMetadata()
                .addToAnnotations(ANNOTATION, name)
                .endMetadata()
                .build();
        var own = own(template.getMetadata());
        return new Pinned(
                pinned,
                own == null || own.equals(name)
                        ? List.of()
                        : List.of("metadata.annotations[%s]: %s -> %s"
                                .formatted(ANNOTATION, Printable.sentence(own), name)));
    }

    private static @Nullable String own(@Nullable ObjectMeta metadata) {
        return metadata == null || metadata.getAnnotations() == null
                ? null
                : metadata.getAnnotations().get(ANNOTATION);
    }
}
