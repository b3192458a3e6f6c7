package ai.run.operator.decision;

import ai.run.operator.enforcement.EffectiveSettings;
import ai.run.operator.identity.UserIdentity;
import ai.run.operator.status.Reason;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to become of one RunaiJob. */
public sealed interface Decision {

    /**
     * Its workload may be created, with this pod and no other.
     *
     * @param settings what is in force
     * @param identity who the containers run as; null where runAsUser is not in force
     * @param template the finished pod, verified
     * @param homeDirectory where the temporary home directory is mounted; null where there is none
     * @param overridden values of the template that lost, each as {@code field: old -> new}
     */
    record Accepted(
            EffectiveSettings settings,
            @Nullable UserIdentity identity,
            PodTemplateSpec template,
            @Nullable String homeDirectory,
            List<String> overridden)
            implements Decision {
        public Accepted {
            overridden = List.copyOf(overridden);
        }
    }

    /**
     * Nothing may be created for it.
     *
     * @param reason the reason of {@code Accepted=False}
     * @param message every finding, and what to do about it
     */
    record Rejected(Reason reason, String message) implements Decision {}
}
