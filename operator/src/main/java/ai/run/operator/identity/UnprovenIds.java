package ai.run.operator.identity;

import ai.run.operator.identity.Directory.PosixIds;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The UIDs and groups of which it is still to be proven that somebody may use them, in the order in which they are asked for.
 *
 * @param uids the UIDs
 * @param gids the groups
 */
record UnprovenIds(Set<Long> uids, Set<Long> gids) {

    UnprovenIds {
        uids = Collections.unmodifiableSet(new LinkedHashSet<>(uids));
        gids = Collections.unmodifiableSet(new LinkedHashSet<>(gids));
    }

    /** All that a job with this identity would use. */
    static UnprovenIds of(UserIdentity identity) {
        return new UnprovenIds(
                Set.of(identity.uid()), new LinkedHashSet<>(identity.groups().toList()));
    }

    /** What is left when all of an entry is proven. */
    UnprovenIds without(PosixIds entry) {
        return new UnprovenIds(difference(uids, Stream.ofNullable(entry.uid())), difference(gids, groups(entry)));
    }

    /** Says whether nothing is left. */
    boolean isEmpty() {
        return uids.isEmpty() && gids.isEmpty();
    }

    /** Says whether any of an entry is still to be proven. */
    boolean containsAnyOf(PosixIds entry) {
        return uids.contains(entry.uid()) || groupsIn(entry) > 0;
    }

    /** How many of the groups of an entry are still to be proven. */
    long groupsIn(PosixIds entry) {
        return groups(entry).distinct().filter(gids::contains).count();
    }

    private static Stream<Long> groups(PosixIds entry) {
        return Stream.concat(Stream.ofNullable(entry.gid()), entry.supplementalGroups().stream());
    }

    private static Set<Long> difference(Set<Long> ids, Stream<Long> proven) {
        var left = new LinkedHashSet<>(ids);
        proven.forEach(left::remove);
        return left;
    }
}
