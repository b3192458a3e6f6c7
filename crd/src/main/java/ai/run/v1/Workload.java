package ai.run.v1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The kind of object that carries out a RunaiJob. */
public enum Workload {
    /** A {@code batch/v1} Job: retries, parallelism, completions. */
    @JsonProperty("Job")
    JOB,
    /** A single {@code v1} Pod. */
    @JsonProperty("Pod")
    POD
}
