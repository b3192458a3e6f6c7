package ai.run.v1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How completions of a {@code batch/v1} Job are counted. */
public enum CompletionMode {
    @JsonProperty("NonIndexed")
    NON_INDEXED,
    @JsonProperty("Indexed")
    INDEXED
}
