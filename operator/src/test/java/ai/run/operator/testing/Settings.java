package ai.run.operator.testing;

import ai.run.operator.clusterconfig.PodSecurityAllowances;
import ai.run.operator.enforcement.EffectiveSettings;
import java.util.List;

/** What may be in force on a job, without a home directory and with the default allowances. */
public final class Settings {

    public static final EffectiveSettings NOTHING = of(false, false, false);
    public static final EffectiveSettings RUN_AS_USER = of(true, false, false);
    /** Asked for by the job itself. */
    public static final EffectiveSettings PREVENT = of(false, true, false);
    /** Enforced by the cluster-config. */
    public static final EffectiveSettings RESTRICTED = of(false, true, true);
    /** The user enforced or not, escalation by the job's own wish. */
    public static final EffectiveSettings BOTH = of(true, true, false);

    public static final EffectiveSettings BOTH_ENFORCED = of(true, true, true);

    private Settings() {}

    private static EffectiveSettings of(boolean runAsUser, boolean preventPrivilegeEscalation, boolean restricted) {
        return new EffectiveSettings(
                runAsUser, preventPrivilegeEscalation, false, List.of(), restricted, PodSecurityAllowances.DEFAULT);
    }
}
