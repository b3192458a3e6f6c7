package ai.run.operator.enforcement;

import ai.run.operator.text.Printable;
import ai.run.v1.Reason;
import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.PodOS;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.WindowsSecurityContextOptions;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Nothing that the other rules rest on says more than they can read.
 *
 * <pre>
 * Restricted fields (every object that a rule looks into):
 *   template, spec, spec.os, spec.containers[*], spec.initContainers[*], spec.ephemeralContainers[*],
 *   spec.securityContext, [container].securityContext, [either].windowsOptions, [container]...capabilities
 * Allowed values: fields of the Kubernetes API as this operator knows it, and spec.schedulingGroup
 * Others: rejected
 * </pre>
 *
 * <p>The model keeps fields that it does not know, and values of the wrong type, aside as additional properties. When
 * it becomes JSON they are written too, and even in the place of the known field of the same name: a
 * {@code securityContext} among them would win over the one that the rules wrote. They are rejected rather than removed,
 * because a field that is not understood may be one that the job needs, and a job must not silently become another.
 * The price is low: the schema of the CRD is of the same API version, so the API server has already dropped what is
 * unknown before the operator sees it.
 *
 * <p>Source: {@code @JsonAnyGetter} of fabric8's model classes, and {@code BeanPropertyWriterDelegate}, its serializer.
 */
record UnknownFieldsRule() implements Rule {

    /** Younger than the model, and in the CRD's schema: no rule rests on it, and it takes no known field's place. */
    private static final String YOUNGER_THAN_THE_MODEL = "spec.schedulingGroup";

    @Override
    public void apply(MutablePod draft) {
        var template = draft.template();
        reject(draft, "template", template.getAdditionalProperties());
        reject(draft, "spec", draft.spec().getAdditionalProperties());
        reject(draft, "spec.os", draft.spec().getOs(), PodOS::getAdditionalProperties);

        var podContext = draft.securityContext();
        reject(draft, "securityContext", podContext, PodSecurityContext::getAdditionalProperties);
        if (podContext != null) {
            rejectInWindowsOptions(draft, "securityContext.windowsOptions", podContext.getWindowsOptions());
        }

        for (var container : draft.containers()) {
            reject(draft, container.path(), container.unknownFields());
            var context = container.securityContext();
            reject(draft, container.path() + ".securityContext", context, SecurityContext::getAdditionalProperties);
            if (context != null) {
                rejectInWindowsOptions(draft, container.pathOf("windowsOptions"), context.getWindowsOptions());
                var capabilities = context.getCapabilities();
                reject(draft, container.pathOf("capabilities"), capabilities, Capabilities::getAdditionalProperties);
            }
        }
    }

    private static void rejectInWindowsOptions(
            MutablePod draft, String path, @Nullable WindowsSecurityContextOptions options) {
        reject(draft, path, options, WindowsSecurityContextOptions::getAdditionalProperties);
    }

    private static <T> void reject(
            MutablePod draft, String path, @Nullable T owner, Function<T, Map<String, Object>> unknownFields) {
        if (owner != null) {
            reject(draft, path, unknownFields.apply(owner));
        }
    }

    private static void reject(MutablePod draft, String path, @Nullable Map<String, Object> unknownFields) {
        if (unknownFields == null) {
            return;
        }
        for (var field : new TreeSet<>(unknownFields.keySet())) {
            if ((path + "." + field).equals(YOUNGER_THAN_THE_MODEL)) {
                continue;
            }
            draft.reject(
                    Reason.InvalidSpec,
                    path + " has the field " + Printable.sentence(field)
                            + ", which is unknown or has a value of the wrong type; remove it,"
                            + " because no rule can be enforced on what is not understood");
        }
    }
}
