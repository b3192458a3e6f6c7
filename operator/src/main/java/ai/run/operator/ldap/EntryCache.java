package ai.run.operator.ldap;

import ai.run.operator.identity.Directory.Lookup.Found;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import lombok.RequiredArgsConstructor;

/**
 * The numbers of users that were found, for a while. Only complete ones: who has just been corrected need not wait. Who is
 * not found is asked for again each time.
 */
@RequiredArgsConstructor
final class EntryCache {

    private static final int SIZE = 10_000;

    private record Remembered(Found found, long since) {}

    private final Duration timeToLive;
    private final LongSupplier nanoTime;

    private final Map<String, Remembered> entries = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Remembered> leastRecentlyUsed) {
            return size() > SIZE;
        }
    };

    synchronized Optional<Found> get(String name) {
        var remembered = entries.get(name);
        if (remembered == null) {
            return Optional.empty();
        }
        if (nanoTime.getAsLong() - remembered.since() >= timeToLive.toNanos()) {
            entries.remove(name);
            return Optional.empty();
        }
        return Optional.of(remembered.found());
    }

    synchronized void put(String name, Found found) {
        if (found.entry().uid() != null && found.entry().gid() != null) {
            entries.put(name, new Remembered(found, nanoTime.getAsLong()));
        }
    }
}
