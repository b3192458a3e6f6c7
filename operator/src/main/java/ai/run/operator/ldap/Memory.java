package ai.run.operator.ldap;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import lombok.RequiredArgsConstructor;

/** What was put last, each for a while; not safe for several threads. */
@RequiredArgsConstructor
final class Memory<K, V> {

    private static final int SIZE = 10_000;

    private record Remembered<V>(V value, long since) {}

    private final Duration timeToLive;
    private final LongSupplier nanoTime;

    private final Map<K, Remembered<V>> values = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Remembered<V>> leastRecentlyUsed) {
            return size() > SIZE;
        }
    };

    Optional<V> get(K key) {
        var remembered = values.get(key);
        if (remembered == null) {
            return Optional.empty();
        }
        if (nanoTime.getAsLong() - remembered.since() >= timeToLive.toNanos()) {
            values.remove(key);
            return Optional.empty();
        }
        return Optional.of(remembered.value());
    }

    void put(K key, V value) {
        values.put(key, new Remembered<>(value, nanoTime.getAsLong()));
    }
}
