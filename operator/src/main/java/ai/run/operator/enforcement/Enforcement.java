package ai.run.operator.enforcement;

import ai.run.operator.clusterconfig.PodSecurityAllowances;
import ai.run.operator.identity.UserIdentity;
import ai.run.v1.Reason;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies the rules in force to a pod template. It is the last step before the workload is created; {@code PodVerifier}
 * of the package {@code verification} checks its outcome.
 *
 * <p>preventPrivilegeEscalation rejects those controls of the Pod Security Standards that amount to root on the node, and drops every
 * capability. Where the cluster-config enforces it, what the level "restricted" asks for and the template leaves open is filled in as
 * well: such a pod then passes that level by itself. What a template asks for beyond that level is nothing that a rule could rewrite
 * without breaking the job; {@code verification.PodVerifier} finds it in the finished pod, and the job is rejected.
 *
 * <p>A job that asks for preventPrivilegeEscalation by itself, where nobody enforces it, may weaken its own confinement: host paths and
 * ports, an unconfined seccomp profile, other SELinux types.
 *
 * <p>What could never start is rejected whatever is in force, before it hangs: {@link UserNamespaceRule}.
 */
public final class Enforcement {

    private Enforcement() {}

    /**
     * What the rules made of a template.
     *
     * @param template the finished template; not to be used when there are findings
     * @param overridden the values of the template that lost, each as {@code field: old -> new}
     * @param findings why the template is rejected; empty when it is not
     */
    public record Result(PodTemplateSpec template, List<String> overridden, List<Finding> findings) {
        public Result {
            overridden = List.copyOf(overridden);
            findings = List.copyOf(findings);
        }
    }

    /**
     * Applies the rules in force to a copy of the template.
     *
     * @param template the template; it stays as it is
     * @param settings what is in force
     * @param identity who the containers run as; null only where runAsUser is not in force
     */
    public static Result apply(PodTemplateSpec template, EffectiveSettings settings, @Nullable UserIdentity identity) {
        return apply(template, settings, identity, Trace.NONE);
    }

    /** The same, told rule by rule. */
    public static Result apply(
            PodTemplateSpec template, EffectiveSettings settings, @Nullable UserIdentity identity, Trace trace) {
        // The builder makes every object and list anew that a rule may change.
        var draft = new MutablePod(new PodTemplateSpecBuilder(template).build());
        for (var rule : rules(settings, identity)) {
            rule.apply(draft);
            trace.after(rule.getClass().getSimpleName(), draft.template());
        }
        return new Result(draft.template(), draft.overridden(), draft.findings());
    }

    private static List<Rule> rules(EffectiveSettings settings, @Nullable UserIdentity identity) {
        var rules = new ArrayList<Rule>();
        if (settings.runAsUser() || settings.preventPrivilegeEscalation()) {
            rules.add(new UnknownFieldsRule());
        }
        if (settings.runAsUser()) {
            rules.addAll(
                    identity == null
                            ? List.of(Enforcement::rejectWithoutIdentity)
                            : userRules(identity, settings.allowed()));
        }
        if (settings.preventPrivilegeEscalation()) {
            rules.addAll(privilegeRules(settings.allowed()));
        }
        if (settings.restricted()) {
            rules.add(new DefaultRunAsNonRootRule());
        }
        rules.add(new UserNamespaceRule());
        return rules;
    }

    private static List<Rule> userRules(UserIdentity identity, PodSecurityAllowances allowed) {
        return List.of(
                new RunAsUserRule(identity.uid()),
                new RunAsGroupRule(identity.gid()),
                new RunAsNonRootRule(),
                new SupplementalGroupsRule(identity.supplementalGroups()),
                new FsGroupRule(identity, new FsGroupVolumes(allowed.fsGroupVolumeTypes())),
                new WindowsRule(),
                new LinuxRule());
    }

    private static List<Rule> privilegeRules(PodSecurityAllowances allowed) {
        return List.of(
                new AllowPrivilegeEscalationRule(),
                new PrivilegedRule(),
                new CapabilitiesRule(allowed.capabilities()),
                new DropCapabilitiesRule(),
                new SeccompProfileRule(),
                new ProcMountRule(),
                new HostNamespacesRule(),
                new HostProcessRule());
    }

    private static void rejectWithoutIdentity(MutablePod draft) {
        draft.reject(Reason.IdentityUnknown, "runAsUser is in force, and it is not known who the user is");
    }
}
