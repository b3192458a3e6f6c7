package ai.run.v1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A RunaiJob's state in one word. Derived from its conditions, for people; programs read the conditions. */
public enum Phase {
    /** Accepted or not yet decided; no container runs yet. */
    @JsonProperty("Pending")
    PENDING,
    /** A pod is ready; of a Job before Kubernetes 1.24: a pod exists. */
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
