package ai.run.v1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import lombok.AllArgsConstructor;
import lombok.Builder;
import lombok.Data;
import lombok.NoArgsConstructor;
import org.jspecify.annotations.Nullable;

/** How the temporary home directory is made. */
@Data
@Builder(toBuilder = true)
@NoArgsConstructor
@AllArgsConstructor
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public class HomeDir {

    /** An absolute path of plain components; no {@code $}, which Kubernetes would expand, no {@code :}, which ends a passwd field. */
    public static final String PATH_PATTERN = "^(/[A-Za-z0-9_@-][A-Za-z0-9_.@-]*)+$";

    /** The longest path accepted. */
    public static final int PATH_MAX_LENGTH = 255;

    /** The longest size accepted as text: to read one takes time that grows with the square of its length. */
    public static final int SIZE_LIMIT_MAX_LENGTH = 64;

    @Pattern(PATH_PATTERN)
    @Size(max = PATH_MAX_LENGTH)
    @JsonPropertyDescription("Where the directory is mounted: an absolute path without a slash at its end, whose parts"
            + " are of letters, digits, _, @, - and ., and do not begin with a dot. Default <name>, or <uid> without a"
            + " name, or user without either, below /home or the cluster-config's homeDir.parent.")
    private @Nullable String path;

    @JsonPropertyDescription("How much it may hold. Default 1Gi, or what the cluster-config says.")
    private @Nullable Quantity sizeLimit;

    @JsonPropertyDescription("Memory keeps it in the node's memory (tmpfs), counted against the containers' limits."
            + " Unset keeps it on the node's disk.")
    private @Nullable Medium medium;

    @JsonPropertyDescription("Mount an /etc/passwd and /etc/group with the user's entry, so that whoami, ssh and"
            + " getpwuid answer. They take the place of the image's own. Default true.")
    private @Nullable Boolean passwdEntry;

    /** The storage medium of an {@code emptyDir}. */
    public enum Medium {
        @JsonProperty("Memory")
        MEMORY
    }
}
