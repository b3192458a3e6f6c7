package ai.run.operator.ldap;

import ai.run.operator.identity.Directory.Lookup;
import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.NotFound;
import ai.run.operator.identity.Directory.Names.Known;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;

/**
 * The numbers of users that were found, for a while, and who has a UID. Only complete ones: who has just been corrected
 * need not wait. Who is not found is remembered for seconds: long enough that many jobs of a name that does not exist ask
 * once, and too short for whoever has just been added to notice.
 */
final class EntryCache {

    private static final int SIZE = 10_000;
    private static final Duration MISSES = Duration.ofSeconds(10);

    private final Cache<String, Found> entries;
    private final Cache<Long, Known> names;
    private final Cache<String, NotFound> unknownNames;
    private final Cache<Long, Known> unknownIds;

    EntryCache(Duration timeToLive, Ticker ticker) {
        entries = cache(timeToLive, ticker);
        names = cache(timeToLive, ticker);
        var shortly = timeToLive.compareTo(MISSES) < 0 ? timeToLive : MISSES;
        unknownNames = cache(shortly, ticker);
        unknownIds = cache(shortly, ticker);
    }

    private static <K, V> Cache<K, V> cache(Duration timeToLive, Ticker ticker) {
        return Caffeine.newBuilder()
                .maximumSize(SIZE)
                .expireAfterWrite(timeToLive)
                .ticker(ticker)
                // What is too much goes at once, and no thread of its own removes it.
                .executor(Runnable::run)
                .build();
    }

    Optional<Lookup> get(String name) {
        return found(name).<Lookup>map(found -> found).or(() -> Optional.ofNullable(unknownNames.getIfPresent(name)));
    }

    /** Who has the UID, for as long as every one of them is remembered with just these numbers. */
    Optional<Known> get(long uid) {
        return Optional.ofNullable(names.getIfPresent(uid))
                .filter(known -> known.entries().entrySet().stream()
                        .allMatch(named -> found(named.getKey()).equals(Optional.of(new Found(named.getValue())))))
                .or(() -> Optional.ofNullable(unknownIds.getIfPresent(uid)));
    }

    private Optional<Found> found(String name) {
        return Optional.ofNullable(entries.getIfPresent(name));
    }

    void put(String name, Lookup lookup) {
        if (lookup instanceof NotFound unknown) {
            unknownNames.put(name, unknown);
        } else if (lookup instanceof Found found
                && found.entry().uid() != null
                && found.entry().gid() != null) {
            entries.put(name, found);
        }
    }

    void put(long uid, Known known) {
        known.entries().forEach((name, entry) -> put(name, new Found(entry)));
        (known.entries().isEmpty() ? unknownIds : names).put(uid, known);
    }
}
