package ai.run.operator.ldap;

import ai.run.operator.identity.Directory.Lookup.Unavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/**
 * Remembers that the directory does not answer, so that not everybody who asks has to wait for that: for a moment after a
 * failure nobody asks, and then one asks for all, until the directory answers.
 */
@RequiredArgsConstructor
final class CircuitBreaker {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** How long the one who asks for all may take. */
    private final Duration timeout;

    private final LongSupplier nanoTime;

    private @Nullable Unavailable answer;
    private long until;

    /** The answer that spares the question; empty where the caller is to ask, and to say what came of it. */
    synchronized Optional<Unavailable> answer() {
        if (answer == null) {
            return Optional.empty();
        }
        var now = nanoTime.getAsLong();
        if (now - until < 0) {
            return Optional.of(answer);
        }
        until = now + timeout.toNanos();
        return Optional.empty();
    }

    /** The directory does not answer. */
    synchronized void began(Unavailable failure) {
        answer = failure;
        until = nanoTime.getAsLong() + PAUSE.toNanos();
    }

    /** The directory answers. */
    synchronized void ended() {
        answer = null;
    }
}
