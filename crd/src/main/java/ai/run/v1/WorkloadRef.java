package ai.run.v1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import lombok.AllArgsConstructor;
import lombok.Builder;
import lombok.Data;
import lombok.NoArgsConstructor;
import org.jspecify.annotations.Nullable;

/** The object, in the RunaiJob's namespace, that carries out the job. */
@Data
@Builder(toBuilder = true)
@NoArgsConstructor
@AllArgsConstructor
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public class WorkloadRef {

    @JsonPropertyDescription("batch/v1 or v1.")
    private @Nullable String apiVersion;

    @JsonPropertyDescription("Job or Pod.")
    private @Nullable String kind;

    @JsonPropertyDescription("The same as the RunaiJob's.")
    private @Nullable String name;

    @JsonPropertyDescription("The object's own UID.")
    private @Nullable String uid;
}
