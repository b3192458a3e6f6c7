package ai.run.operator.reconciler;

import ai.run.operator.authorization.Submitters;
import ai.run.operator.identity.Directory;
import ai.run.operator.identity.Grants;
import ai.run.operator.identity.IdentityLookups;
import ai.run.operator.identity.IdentityLookups.KnownSubmitter;
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

    /** Returns the look-ups for one decision on a job; its submitter is looked up when they are first asked for. */
    IdentityLookups of(RunaiJob job, Directory directory) {
        return IdentityLookups.lookingUp(
                directory,
                () -> submitters
                        .of(job)
                        .map(submission -> new KnownSubmitter(
                                submission.submitter(), Duration.between(submission.at(), clock.instant()))),
                grants.apply(job.getMetadata().getNamespace()));
    }
}
