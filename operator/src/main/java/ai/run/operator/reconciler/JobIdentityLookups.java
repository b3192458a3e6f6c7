package ai.run.operator.reconciler;

import ai.run.operator.authorization.Submitters;
import ai.run.operator.identity.Directory;
import ai.run.operator.identity.Grants;
import ai.run.operator.identity.IdentityLookups;
import ai.run.v1.RunaiJob;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * Whom to ask who is who, for a job that waits for its workload.
 *
 * @param submitters who submitted a job, and when
 * @param grants what submitters may do in a namespace, for one decision
 * @param clock tells how long ago a job was submitted
 */
public record JobIdentityLookups(Submitters submitters, Function<String, Grants> grants, InstantSource clock) {

    /** Returns the look-ups for one decision on a job. */
    IdentityLookups of(RunaiJob job, Directory directory) {
        var inNamespace = grants.apply(job.getMetadata().getNamespace());
        return submitters
                .of(job)
                .map(submission -> new IdentityLookups(
                        directory,
                        submission.submitter(),
                        inNamespace,
                        Duration.between(submission.at(), clock.instant())))
                .orElseGet(() -> new IdentityLookups(directory, null, inNamespace));
    }
}
