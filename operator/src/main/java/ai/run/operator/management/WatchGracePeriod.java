package ai.run.operator.management;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import lombok.RequiredArgsConstructor;

/**
 * Overlooks that a watch is away for a moment: the API server ends each of them every few minutes, and the client
 * watches again within about a second.
 */
@RequiredArgsConstructor
final class WatchGracePeriod {

    /** A watch that is away for so long is not coming back by itself in the ordinary way. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final Map<Object, Instant> awaySince = new ConcurrentHashMap<>();

    /**
     * Says whether a watch counts as heard from. It is away from the first look that misses it, so that whoever looks
     * seldom is patient as well.
     *
     * @param watch which one
     * @param watching whether it is there at this moment
     */
    boolean hears(Object watch, boolean watching) {
        if (watching) {
            awaySince.remove(watch);
            return true;
        }
        var now = clock.instant();
        var since = awaySince.computeIfAbsent(watch, missed -> now);
        return Duration.between(since, now).compareTo(LIMIT) < 0;
    }
}
