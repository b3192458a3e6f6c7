package ai.run.operator.enforcement;

import ai.run.v1.Reason;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A pod template that the rules change in place, with their findings and the values that they override. */
final class MutablePod {

    private final PodTemplateSpec template;
    private final List<Containers.Slot> containers;
    private final List<String> overridden = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param template the template to change; it must belong to nobody else
     */
    MutablePod(PodTemplateSpec template) {
        if (template.getSpec() == null) {
            template.setSpec(new PodSpec());
        }
        this.template = template;
        this.containers = Containers.of(template.getSpec());
    }

    PodTemplateSpec template() {
        return template;
    }

    PodSpec spec() {
        return template.getSpec();
    }

    List<Containers.Slot> containers() {
        return containers;
    }

    /** The pod-level security context; null where there is none. */
    @Nullable
    PodSecurityContext securityContext() {
        return spec().getSecurityContext();
    }

    /** The pod-level security context, an empty one being made where there is none. */
    PodSecurityContext ensureSecurityContext() {
        if (spec().getSecurityContext() == null) {
            spec().setSecurityContext(new PodSecurityContext());
        }
        return spec().getSecurityContext();
    }

    /** Writes a value, and records the one that the template had set and that lost. */
    <T> void write(String path, @Nullable T current, @Nullable T wanted, Consumer<@Nullable T> setter) {
        if (Objects.equals(current, wanted)) {
            return;
        }
        setter.accept(wanted);
        if (current != null) {
            overridden.add(path + ": " + current + " -> " + (wanted == null ? "unset" : wanted));
        }
    }

    /** Rejects the template. */
    void reject(Reason reason, String message) {
        findings.add(new Finding(reason, message));
    }

    /** Rejects what would let a process gain privileges; the message so far says what it is and what to do. */
    void rejectEscalation(String message) {
        reject(Reason.PrivilegeEscalation, message + ", because preventPrivilegeEscalation is in force");
    }

    List<String> overridden() {
        return overridden;
    }

    List<Finding> findings() {
        return findings;
    }
}
