package ai.run.operator.submission;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who types the command, as the operating system of her machine knows her.
 *
 * @param name her login name; null where her UID has none
 * @param groups the GIDs of all her groups
 */
public record LocalAccount(@Nullable String name, long uid, long gid, List<Long> groups) {

    /** Keeps the groups as they are. */
    public LocalAccount {
        groups = List.copyOf(groups);
    }
}
