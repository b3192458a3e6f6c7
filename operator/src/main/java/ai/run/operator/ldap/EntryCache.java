package ai.run.operator.ldap;

import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Names.Known;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The numbers of users that were found, for a while, and who has a UID. Only complete ones: who has just been corrected
 * need not wait. Who is not found is asked for again each time.
 */
final class EntryCache {

    private final Memory<String, Found> entries;
    private final Memory<Long, Known> names;

    EntryCache(Duration timeToLive, LongSupplier nanoTime) {
        entries = new Memory<>(timeToLive, nanoTime);
        names = new Memory<>(timeToLive, nanoTime);
    }

    synchronized Optional<Found> get(String name) {
        return entries.get(name);
    }

    /** Who has the UID, for as long as every one of them is remembered with just these numbers. */
    synchronized Optional<Known> get(long uid) {
        return names.get(uid).filter(known -> known.entries().entrySet().stream()
                .allMatch(named -> get(named.getKey()).equals(Optional.of(new Found(named.getValue())))));
    }

    synchronized void put(String name, Found found) {
        if (found.entry().uid() != null && found.entry().gid() != null) {
            entries.put(name, found);
        }
    }

    synchronized void put(long uid, Known known) {
        known.entries().forEach((name, entry) -> put(name, new Found(entry)));
        if (!known.entries().isEmpty()) {
            names.put(uid, known);
        }
    }
}
