package ai.run.v1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import lombok.AllArgsConstructor;
import lombok.Builder;
import lombok.Data;
import lombok.NoArgsConstructor;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks for: a {@code batch/v1} JobSpec with an identity.
 *
 * <p>The switches are tri-state: unset means that the user did not choose, which is not the same as {@code false}.
 */
@Data
@Builder(toBuilder = true)
@NoArgsConstructor
@AllArgsConstructor
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "has(self.template.spec) && has(self.template.spec.containers)"
                + " && size(self.template.spec.containers) > 0",
        message = "template.spec.containers needs at least one container")
@ValidationRule(
        value = "!(has(self.workload) && self.workload == 'Pod') || !(has(self.parallelism) || has(self.completions)"
                + " || has(self.completionMode) || has(self.backoffLimit) || has(self.backoffLimitPerIndex)"
                + " || has(self.maxFailedIndexes) || has(self.podFailurePolicy))",
        message = "parallelism, completions, completionMode, backoffLimit, backoffLimitPerIndex, maxFailedIndexes and"
                + " podFailurePolicy need workload: Job")
@ValidationRule(
        value = "(has(self.workload) && self.workload == 'Pod') || !has(self.template.spec)"
                + " || !has(self.template.spec.restartPolicy) || self.template.spec.restartPolicy != 'Always'",
        message = "template.spec.restartPolicy must be Never or OnFailure: a Job's pods have an end")
public class RunaiJobSpec {

    @JsonPropertyDescription("What the operator creates: a batch/v1 Job (the default), or a single Pod.")
    private @Nullable Workload workload;

    @JsonPropertyDescription("Run every container as the user in 'user', never as root. Unset leaves it to the"
            + " cluster-config; the cluster-config can force it, and false does not opt out of that.")
    private @Nullable Boolean runAsUser;

    @JsonPropertyDescription("Who the containers run as. With a uid (and gid) the identity is complete; with a name"
            + " alone it is looked up in the directory that the cluster-config names.")
    private @Nullable User user;

    @JsonPropertyDescription("Keep processes from gaining privileges: no setuid root, no sudo"
            + " (allowPrivilegeEscalation: false on every container). The cluster-config can force it.")
    private @Nullable Boolean preventPrivilegeEscalation;

    @JsonPropertyDescription("Give every container a temporary home directory; its data is gone when the pod is gone."
            + " Where the containers mount a volume at its path, that is the home instead, and stays. Unset means true"
            + " when the job runs as a user, else false.")
    private @Nullable Boolean createHomeDir;

    @JsonPropertyDescription("How the temporary home directory is made; every field has a default.")
    private @Nullable HomeDir homeDir;

    @Required
    @JsonPropertyDescription("The pod to run, a core/v1 PodTemplateSpec. An unset restartPolicy means Never.")
    @SuppressWarnings("NullAway.Init") // the API server denies a spec without a template
    private PodTemplateSpec template;

    @Min(0)
    @Max(Integer.MAX_VALUE)
    @JsonPropertyDescription("How many pods may run at a time, as in batch/v1. May be changed while the job runs.")
    private @Nullable Integer parallelism;

    @Min(0)
    @Max(Integer.MAX_VALUE)
    @JsonPropertyDescription("How many pods must succeed, as in batch/v1.")
    private @Nullable Integer completions;

    @JsonPropertyDescription("NonIndexed (the default) or Indexed, as in batch/v1.")
    private @Nullable CompletionMode completionMode;

    @Min(0)
    @Max(Integer.MAX_VALUE)
    @JsonPropertyDescription("How many failed pods are tolerated before the job has failed, as in batch/v1. Default 6.")
    private @Nullable Integer backoffLimit;

    @Min(0)
    @Max(Integer.MAX_VALUE)
    @JsonPropertyDescription("How many failed pods of one index are tolerated before that index has failed, as in"
            + " batch/v1: the others go on. Needs completionMode: Indexed.")
    private @Nullable Integer backoffLimitPerIndex;

    @Min(0)
    @Max(Integer.MAX_VALUE)
    @JsonPropertyDescription("How many indexes may fail before the whole job has failed, as in batch/v1. Needs"
            + " backoffLimitPerIndex. Unset lets every index run.")
    private @Nullable Integer maxFailedIndexes;

    @Min(1)
    @Max(Integer.MAX_VALUE)
    @JsonPropertyDescription("Seconds after its start at which a job that still runs is ended and has failed, as in"
            + " batch/v1. May be changed while a Job runs, but not while a Pod does.")
    private @Nullable Long activeDeadlineSeconds;

    @Min(0)
    @Max(Integer.MAX_VALUE)
    @JsonPropertyDescription(
            "Seconds after its end at which the RunaiJob is deleted, and its workload with it." + " Unset keeps it.")
    private @Nullable Integer ttlSecondsAfterFinished;

    @JsonPropertyDescription("true creates nothing, or stops the pods of a job that already runs; false goes on.")
    private @Nullable Boolean suspend;

    @JsonPropertyDescription("What a pod's failure means for the job, as in batch/v1.")
    private @Nullable PodFailurePolicy podFailurePolicy;
}
