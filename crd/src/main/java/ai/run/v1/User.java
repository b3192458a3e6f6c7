package ai.run.v1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import lombok.AllArgsConstructor;
import lombok.Builder;
import lombok.Data;
import lombok.NoArgsConstructor;
import org.jspecify.annotations.Nullable;

/** Who a job runs as. A UID needs a GID: a container with a UID alone runs with GID 0. */
@Data
@Builder(toBuilder = true)
@NoArgsConstructor
@AllArgsConstructor
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "has(self.uid) == has(self.gid)",
        message = "uid and gid go together: with a uid alone the container would run with GID 0")
public class User {

    /** Longest user name accepted; the passwd format sets no limit, a path component 255 bytes. */
    public static final int NAME_MAX_LENGTH = 128;

    /** What a user name may look like: it becomes a path component and a field of a passwd file. */
    public static final String NAME_PATTERN = "^[A-Za-z0-9_][A-Za-z0-9_.@-]*$";

    /** The largest UID or GID that Kubernetes accepts. */
    public static final long ID_MAX = Integer.MAX_VALUE;

    @Pattern(NAME_PATTERN)
    @Size(min = 1, max = NAME_MAX_LENGTH)
    @JsonPropertyDescription("The user's login name.")
    private @Nullable String name;

    @Min(1)
    @Max(Integer.MAX_VALUE)
    @JsonPropertyDescription("The user's numeric ID, not 0. Needs a gid.")
    private @Nullable Long uid;

    @Min(1)
    @Max(Integer.MAX_VALUE)
    @JsonPropertyDescription("The numeric ID of the user's primary group, not 0.")
    private @Nullable Long gid;

    @Size(max = 1024)
    @JsonPropertyDescription("Numeric IDs of the user's further groups, none of them 0.")
    private @Nullable List<@Min(1) @Max(Integer.MAX_VALUE) Long> supplementalGroups;
}
