package ai.run.v1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A RunaiJob's state in one word. Derived from its conditions, for people; programs read the conditions. */
public enum Phase {
    /** Accepted or not yet decided; no container runs yet. */
    @JsonProperty("Pending")
    PENDING,
    /** At least one pod runs. */
    @JsonProperty("Running")
    RUNNING,
    /** Ended well. */
    @JsonProperty("Succeeded")
    SUCCEEDED,
    /** Ended badly. */
    @JsonProperty("Failed")
    FAILED,
    /** Held back, by {@code spec.suspend} or by a queue. */
    @JsonProperty("Suspended")
    SUSPENDED,
    /** Not accepted; nothing was created. */
    @JsonProperty("Rejected")
    REJECTED
}
