package ai.run.operator.identity;

import ai.run.v1.Reason;
import java.util.List;

/** What the search for a job's identity gave. */
public sealed interface IdentityResolution {

    /**
     * The job runs as this identity.
     *
     * @param grants the permissions of the submitter that this rests on, as {@link Grants} names them; empty where it
     *     needs none
     */
    record Resolved(UserIdentity identity, List<String> grants) implements IdentityResolution {

        public Resolved {
            grants = List.copyOf(grants);
        }

        public Resolved(UserIdentity identity) {
            this(identity, List.of());
        }
    }

    /**
     * The job must not run: nobody is known, or the identity is not allowed.
     *
     * @param reason the reason of {@code Accepted=False}
     * @param message what is wrong and what to do about it
     */
    record Rejected(Reason reason, String message) implements IdentityResolution {}
}
