package ai.run.operator.cli.render;

import ai.run.operator.clusterconfig.ClusterConfig;
import ai.run.operator.decision.Decision;
import ai.run.operator.enforcement.EffectiveSettings;
import ai.run.operator.text.Printable;
import ai.run.v1.Identity;
import ai.run.v1.RunaiJob;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a workload is as it is.
 *
 * @param job the RunaiJob
 * @param config what is enforced
 * @param decision what was decided
 * @param steps what changed of the template on the way
 */
record Explanation(RunaiJob job, ClusterConfig config, Decision decision, List<Steps.Step> steps) {

    /** Lines for people: who the job runs as, what is in force and since when, and what each rule changed. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        if (job.getSpec() == null) {
            return lines;
        }
        if (decision instanceof Decision.Accepted accepted
                && accepted.provenance().identity() != null) {
            lines.add("runs as " + shown(accepted.provenance().identity()));
        }
        lines.add(
                "runAsUser is " + inForce(job.getSpec().getRunAsUser(), config.enforceRunAsUser(), "enforceRunAsUser"));
        lines.add("preventPrivilegeEscalation is "
                + inForce(
                        job.getSpec().getPreventPrivilegeEscalation(),
                        config.enforcePreventPrivilegeEscalation(),
                        "enforcePreventPrivilegeEscalation"));
        lines.add(home());
        steps.forEach(step -> {
            lines.add(StepPurposes.of(step.name()) + ":");
            step.changes().forEach(change -> lines.add("  " + change));
        });
        return lines;
    }

    private static String inForce(@Nullable Boolean asked, boolean enforced, String key) {
        if (!enforced) {
            return Boolean.TRUE.equals(asked) ? "in force: the job asks for it" : "not in force: nobody asks for it";
        }
        var cause = "in force: the cluster-config enforces it (" + key + ")";
        if (asked == null) {
            return cause;
        }
        return cause + (asked ? ", and the job asks for it" : ", whatever the job says");
    }

    private String home() {
        var made = EffectiveSettings.of(job.getSpec(), config).createHomeDir();
        var cause = job.getSpec().getCreateHomeDir() == null
                ? "it goes with runAsUser, because the job does not say"
                : "the job says so";
        return "createHomeDir is " + (made ? "in force: " : "not in force: ") + cause;
    }

    private static String shown(Identity identity) {
        var who = new ArrayList<String>();
        if (identity.getUsername() != null) {
            who.add(Printable.sentence(identity.getUsername()));
        }
        who.add("UID " + identity.getUid());
        who.add("GID " + identity.getGid());
        if (identity.getSupplementalGroups() != null) {
            who.add("groups " + identity.getSupplementalGroups());
        }
        return String.join(", ", who) + ": " + source(identity);
    }

    private static String source(Identity identity) {
        var source =
                switch (identity.getSource()) {
                    case SPEC -> "spec.user says so";
                    case SUBMITTER -> "who submits the job";
                    case DIRECTORY -> "the directory says so of spec.user.name";
                };
        return identity.getGrants() == null
                ? source
                : source + ", by the grants " + Printable.sentence(String.join(", ", identity.getGrants()));
    }
}
