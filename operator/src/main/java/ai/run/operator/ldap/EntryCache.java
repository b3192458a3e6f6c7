package ai.run.operator.ldap;

import ai.run.operator.identity.Directory.Lookup;
import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.NotFound;
import ai.run.operator.identity.Directory.Names.Known;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The numbers of users that were found, for a while, and who has a UID. Only complete ones: who has just been corrected
 * need not wait. Who is not found is remembered for seconds: long enough that many jobs of a name that does not exist ask
 * once, and too short for whoever has just been added to notice.
 */
final class EntryCache {

    private static final Duration MISSES = Duration.ofSeconds(10);

    private final Memory<String, Found> entries;
    private final Memory<Long, Known> names;
    private final Memory<String, NotFound> unknownNames;
    private final Memory<Long, Known> unknownIds;

    EntryCache(Duration timeToLive, LongSupplier nanoTime) {
        entries = new Memory<>(timeToLive, nanoTime);
        names = new Memory<>(timeToLive, nanoTime);
        var shortly = timeToLive.compareTo(MISSES) < 0 ? timeToLive : MISSES;
        unknownNames = new Memory<>(shortly, nanoTime);
        unknownIds = new Memory<>(shortly, nanoTime);
    }

    synchronized Optional<Lookup> get(String name) {
        return entries.get(name).<Lookup>map(found -> found).or(() -> unknownNames.get(name));
    }

    /** Who has the UID, for as long as every one of them is remembered with just these numbers. */
    synchronized Optional<Known> get(long uid) {
        return names.get(uid)
                .filter(known -> known.entries().entrySet().stream().allMatch(named -> entries.get(named.getKey())
                        .equals(Optional.of(new Found(named.getValue())))))
                .or(() -> unknownIds.get(uid));
    }

    synchronized void put(String name, Lookup lookup) {
        if (lookup instanceof NotFound unknown) {
            unknownNames.put(name, unknown);
        } else if (lookup instanceof Found found
                && found.entry().uid() != null
                && found.entry().gid() != null) {
            entries.put(name, found);
        }
    }

    synchronized void put(long uid, Known known) {
        known.entries().forEach((name, entry) -> put(name, new Found(entry)));
        (known.entries().isEmpty() ? unknownIds : names).put(uid, known);
    }
}
