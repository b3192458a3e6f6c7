package ai.run.operator.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.identity.Directory.Lookup.Found;
import ai.run.operator.identity.Directory.Lookup.NotFound;
import ai.run.operator.identity.Directory.Names.Known;
import ai.run.operator.identity.Directory.PosixIds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EntryCacheTest {

    private static final Found ALICE = new Found(new PosixIds(1234L, 5678L, List.of()));

    /** Near the point where such a clock overflows. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);

    @Test
    void forgetsInTime() {
        var cache = new EntryCache(Duration.ofSeconds(5), now::get);
        cache.put("alice", ALICE);
        assertThat(cache.get("alice")).contains(ALICE);
        now.addAndGet(Duration.ofSeconds(5).toNanos() - 1);
        assertThat(cache.get("alice")).contains(ALICE);
        now.addAndGet(1);
        assertThat(cache.get("alice")).isEmpty();
    }

    @Test
    void remembersNothingWithoutATime() {
        var cache = new EntryCache(Duration.ZERO, now::get);
        cache.put("alice", ALICE);
        assertThat(cache.get("alice")).isEmpty();
    }

    @Test
    void doesNotRememberWhoNeedsToBeCorrected() {
        var cache = new EntryCache(Duration.ofSeconds(5), now::get);
        cache.put("alice", new Found(new PosixIds(1234L, null, List.of())));
        assertThat(cache.get("alice")).isEmpty();
    }

    @Test
    void remembersWhoHasAUidAsLongAsTheirNumbers() {
        var cache = new EntryCache(Duration.ofSeconds(5), now::get);
        var names = Known.of(1234, Map.of("alice", ALICE, "ally", ALICE));
        cache.put(1234, names);
        assertThat(cache.get(1234)).contains(names);
        assertThat(cache.get("ally")).contains(ALICE);

        cache.put("ally", new Found(new PosixIds(1234L, 5678L, List.of(4000L))));
        assertThat(cache.get(1234)).as("other groups").isEmpty();

        cache.put(1234, names);
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(cache.get(1234)).as("too late").isEmpty();
    }

    @Test
    void remembersForSecondsWhoIsUnknown() {
        var unknown = new NotFound("has no entry for \"dave\"", "ask an administrator");
        var cache = new EntryCache(Duration.ofMinutes(5), now::get);
        cache.put("dave", unknown);
        cache.put(1234, Known.NONE);
        now.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
        assertThat(cache.get("dave")).contains(unknown);
        assertThat(cache.get(1234)).contains(Known.NONE);
        now.addAndGet(1);
        assertThat(cache.get("dave")).isEmpty();
        assertThat(cache.get(1234)).isEmpty();
    }

    @Test
    void whoHasBeenFoundIsUnknownNoMore() {
        var cache = new EntryCache(Duration.ofMinutes(5), now::get);
        cache.put("alice", new NotFound("has no entry", "ask"));
        cache.put(1234, Known.NONE);
        cache.put(1234, Known.of(1234, Map.of("alice", ALICE)));
        assertThat(cache.get("alice")).contains(ALICE);
        assertThat(cache.get(1234)).contains(Known.of(1234, Map.of("alice", ALICE)));
    }

    @Test
    void forgetsWhoWasAskedForLeastRecentlyWhenThereAreTooMany() {
        var cache = new EntryCache(Duration.ofSeconds(5), now::get);
        IntStream.range(0, 10_000).forEach(i -> cache.put("user-" + i, ALICE));
        assertThat(cache.get("user-0")).isPresent();
        cache.put("one-more", ALICE);
        assertThat(cache.get("user-0")).isPresent();
        assertThat(cache.get("user-1")).isEmpty();
        assertThat(cache.get("one-more")).isPresent();
    }
}
