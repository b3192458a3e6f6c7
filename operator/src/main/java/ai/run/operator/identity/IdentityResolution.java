package ai.run.operator.identity;

import ai.run.operator.status.Reason;

/** What the search for a job's identity gave. */
public sealed interface IdentityResolution {

    /** The job runs as this identity. */
    record Resolved(UserIdentity identity) implements IdentityResolution {}

    /**
     * The job must not run: nobody is known, or the identity is not allowed.
     *
     * @param reason the reason of {@code Accepted=False}
     * @param message what is wrong and what to do about it
     */
    record Refused(Reason reason, String message) implements IdentityResolution {}
}
