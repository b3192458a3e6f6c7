package ai.run.v1;

import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A job that runs as a user: a {@code batch/v1} Job, or a Pod, whose containers get the user's UID and GIDs, and a
 * temporary home directory, from the operator rather than from whoever wrote the manifest.
 */
@Group(RunaiJob.GROUP)
@Version(RunaiJob.VERSION)
@Kind(RunaiJob.KIND)
@Plural(RunaiJob.PLURAL)
@Singular("runaijob")
@ShortNames("rj")
@Categories("runai")
@ValidationRule(
        value = "size(self.metadata.name) <= 63",
        message =
                "metadata.name must have at most 63 characters: it becomes the name of the Job and a label of its pods")
@ValidationRule(
        value = RunaiJob.CHANGEABLE + " || self.spec.template == oldSelf.spec.template",
        message = "spec.template cannot be changed once the workload exists: set spec.suspend to true first, or create"
                + " a new RunaiJob")
@ValidationRule(
        value = RunaiJob.CHANGEABLE + " || (" + RunaiJob.SAME_IDENTITY + ")",
        message = "spec.workload, runAsUser, user, preventPrivilegeEscalation, createHomeDir and homeDir cannot be"
                + " changed once the workload exists: set spec.suspend to true first, or create a new RunaiJob")
@ValidationRule(
        value = RunaiJob.CHANGEABLE + " || (" + RunaiJob.SAME_SHAPE + ")",
        message = "spec.completions, completionMode, backoffLimit, backoffLimitPerIndex, maxFailedIndexes and"
                + " podFailurePolicy cannot be changed once the workload exists: set spec.suspend to true first, or create"
                + " a new RunaiJob")
@ValidationRule(
        value = RunaiJob.CHANGEABLE + " || !(has(self.spec.workload) && self.spec.workload == 'Pod') || ("
                + RunaiJob.SAME_DEADLINE + ")",
        message = "spec.activeDeadlineSeconds of a Pod cannot be changed once the workload exists: set spec.suspend to"
                + " true first, or create a new RunaiJob")
public class RunaiJob extends CustomResource<RunaiJobSpec, RunaiJobStatus> implements Namespaced {

    public static final String GROUP = "run.ai";
    public static final String VERSION = "v1";
    public static final String KIND = "RunaiJob";
    public static final String PLURAL = "runaijobs";

    /** CEL: no workload was made yet, or the job is, and was before, suspended. */
    static final String CHANGEABLE = "!has(oldSelf.status) || !has(oldSelf.status.workloadRef)"
            + " || (has(oldSelf.spec.suspend) && oldSelf.spec.suspend)";

    // All but the ChangeableFields, to which a test holds these rules.
    // Spelled out field by field: CEL's optional types (`?.`) would be shorter, but servers before 1.29 deny them.
    static final String SAME_IDENTITY = "has(self.spec.workload) == has(oldSelf.spec.workload)"
            + " && (!has(self.spec.workload) || self.spec.workload == oldSelf.spec.workload)"
            + " && has(self.spec.runAsUser) == has(oldSelf.spec.runAsUser)"
            + " && (!has(self.spec.runAsUser) || self.spec.runAsUser == oldSelf.spec.runAsUser)"
            + " && has(self.spec.user) == has(oldSelf.spec.user)"
            + " && (!has(self.spec.user) || self.spec.user == oldSelf.spec.user)"
            + " && has(self.spec.preventPrivilegeEscalation) == has(oldSelf.spec.preventPrivilegeEscalation)"
            + " && (!has(self.spec.preventPrivilegeEscalation)"
            + " || self.spec.preventPrivilegeEscalation == oldSelf.spec.preventPrivilegeEscalation)"
            + " && has(self.spec.createHomeDir) == has(oldSelf.spec.createHomeDir)"
            + " && (!has(self.spec.createHomeDir) || self.spec.createHomeDir == oldSelf.spec.createHomeDir)"
            + " && has(self.spec.homeDir) == has(oldSelf.spec.homeDir)"
            + " && (!has(self.spec.homeDir) || self.spec.homeDir == oldSelf.spec.homeDir)";

    static final String SAME_SHAPE = "has(self.spec.completions) == has(oldSelf.spec.completions)"
            + " && (!has(self.spec.completions) || self.spec.completions == oldSelf.spec.completions)"
            + " && has(self.spec.completionMode) == has(oldSelf.spec.completionMode)"
            + " && (!has(self.spec.completionMode) || self.spec.completionMode == oldSelf.spec.completionMode)"
            + " && has(self.spec.backoffLimit) == has(oldSelf.spec.backoffLimit)"
            + " && (!has(self.spec.backoffLimit) || self.spec.backoffLimit == oldSelf.spec.backoffLimit)"
            + " && has(self.spec.backoffLimitPerIndex) == has(oldSelf.spec.backoffLimitPerIndex)"
            + " && (!has(self.spec.backoffLimitPerIndex)"
            + " || self.spec.backoffLimitPerIndex == oldSelf.spec.backoffLimitPerIndex)"
            + " && has(self.spec.maxFailedIndexes) == has(oldSelf.spec.maxFailedIndexes)"
            + " && (!has(self.spec.maxFailedIndexes) || self.spec.maxFailedIndexes == oldSelf.spec.maxFailedIndexes)"
            + " && has(self.spec.podFailurePolicy) == has(oldSelf.spec.podFailurePolicy)"
            + " && (!has(self.spec.podFailurePolicy) || self.spec.podFailurePolicy == oldSelf.spec.podFailurePolicy)";

    static final String SAME_DEADLINE =
            "has(self.spec.activeDeadlineSeconds) == has(oldSelf.spec.activeDeadlineSeconds)"
                    + " && (!has(self.spec.activeDeadlineSeconds)"
                    + " || self.spec.activeDeadlineSeconds == oldSelf.spec.activeDeadlineSeconds)";

    private static final long serialVersionUID = 1L;
}
