package ai.run.operator.identity;

import ai.run.v1.Identity.Source;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The identity that a job's containers run with. Never root's: {@link IdentityResolver} rejects UID 0 and GID 0.
 *
 * @param username the login name; null where only numbers are known
 * @param uid the user ID
 * @param gid the primary group's ID
 * @param supplementalGroups the IDs of further groups, in ascending order, without duplicates
 * @param source where the identity comes from
 */
public record UserIdentity(
        @Nullable String username, long uid, long gid, List<Long> supplementalGroups, Source source) {

    public UserIdentity {
        supplementalGroups = supplementalGroups.stream().sorted().distinct().toList();
    }

    /** The name that the passwd entry, {@code USER} and the home directory use: the login name, else the UID. */
    public String loginName() {
        return username == null ? Long.toString(uid) : username;
    }

    /** Says whether a process of this identity is a member of the group. */
    public boolean isMemberOf(long group) {
        return gid == group || supplementalGroups.contains(group);
    }

    /** The primary and all further groups. */
    public Stream<Long> groups() {
        return Stream.concat(Stream.of(gid), supplementalGroups.stream());
    }
}
