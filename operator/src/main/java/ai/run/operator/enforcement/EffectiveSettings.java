package ai.run.operator.enforcement;

import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.clusterconfig.PodSecurityAllowances;
import ai.run.v1.RunaiJobSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * What is in force on one job, from what it asks for and what the cluster enforces.
 *
 * @param runAsUser its containers run as the user. By itself this holds nobody who brings a program of their own: one that is
 *     setuid, or has file capabilities, becomes anybody.
 * @param preventPrivilegeEscalation its processes cannot gain privileges
 * @param createHomeDir its containers get a temporary home directory
 * @param enforced what the cluster-config forced on a spec that did not ask for it, as {@code status.enforced} says it
 * @param restricted its pod must satisfy the Pod Security Standard "restricted" but for what is allowed: where the cluster-config
 *     enforces that privilege escalation is prevented. A job that only asks for it may weaken what it asked for.
 * @param allowed what the pod may have beyond that, and, where runAsUser is in force, of which volumes {@code fsGroup} may change the
 *     files
 */
public record EffectiveSettings(
        boolean runAsUser,
        boolean preventPrivilegeEscalation,
        boolean createHomeDir,
        List<String> enforced,
        boolean restricted,
        PodSecurityAllowances allowed) {

    public static final String RUN_AS_USER = "RunAsUser";
    public static final String PREVENT_PRIVILEGE_ESCALATION = "PreventPrivilegeEscalation";

    public EffectiveSettings {
        enforced = List.copyOf(enforced);
    }

    /** Nothing opts out of enforcement: an explicit {@code false} counts as not having asked. */
    public static EffectiveSettings of(RunaiJobSpec spec, ClusterConfig config) {
        var runAsUserAsked = Boolean.TRUE.equals(spec.getRunAsUser());
        var preventAsked = Boolean.TRUE.equals(spec.getPreventPrivilegeEscalation());

        var enforced = new ArrayList<String>();
        if (config.enforceRunAsUser() && !runAsUserAsked) {
            enforced.add(RUN_AS_USER);
        }
        if (config.enforcePreventPrivilegeEscalation() && !preventAsked) {
            enforced.add(PREVENT_PRIVILEGE_ESCALATION);
        }

        var runAsUser = config.enforceRunAsUser() || runAsUserAsked;
        var prevent = config.enforcePreventPrivilegeEscalation() || preventAsked;
        var createHomeDir = spec.getCreateHomeDir() == null ? runAsUser : spec.getCreateHomeDir();
        return new EffectiveSettings(
                runAsUser,
                prevent,
                createHomeDir,
                enforced,
                config.enforcePreventPrivilegeEscalation(),
                config.podSecurity());
    }
}
