package ai.run.v1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import lombok.AllArgsConstructor;
import lombok.Builder;
import lombok.Data;
import lombok.NoArgsConstructor;
import org.jspecify.annotations.Nullable;

/** The identity that a job's containers run with. */
@Data
@Builder(toBuilder = true)
@NoArgsConstructor
@AllArgsConstructor
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public class Identity {

    @JsonPropertyDescription("The user's login name, where one is known.")
    private @Nullable String username;

    @JsonPropertyDescription("The UID of every container.")
    private @Nullable Long uid;

    @JsonPropertyDescription("The primary GID of every container.")
    private @Nullable Long gid;

    @JsonPropertyDescription("The further GIDs of every container.")
    private @Nullable List<Long> supplementalGroups;

    @JsonPropertyDescription("Where the identity comes from: Spec (spec.user), Submitter (who created the RunaiJob,"
            + " as the API server authenticated them) or Directory.")
    private @Nullable Source source;

    @JsonPropertyDescription("Who submitted the RunaiJob, as the API server authenticated them; where the operator's"
            + " webhooks are installed.")
    private @Nullable String submittedBy;

    @JsonPropertyDescription(
            "What RBAC granted the submitter and this identity rests on: names of useridentities of the"
                    + " group run.ai.")
    private @Nullable List<String> grants;

    /** Where an identity comes from. */
    public enum Source {
        /** {@code spec.user.uid} and {@code gid}. */
        @JsonProperty("Spec")
        SPEC,
        /** Who created the RunaiJob, as the API server authenticated them. */
        @JsonProperty("Submitter")
        SUBMITTER,
        /** The directory's entry of {@code spec.user.name}. */
        @JsonProperty("Directory")
        DIRECTORY
    }
}
