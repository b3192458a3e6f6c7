package ai.run.operator.webhook;

import java.time.Duration;
import java.util.function.LongConsumer;
import lombok.RequiredArgsConstructor;

/** Says what happens again and again, at whose pleasure ever, at most once in a while: with how often it has happened. */
@RequiredArgsConstructor
final class RateLimitedLog {

    private final Duration interval;

    private long unsaid;
    private long saidAt;
    private boolean said;

    /** Counts, and says it if it is time; {@code say} gets how often it has happened since it was said last. */
    void of(LongConsumer say) {
        long number;
        synchronized (this) {
            unsaid++;
            var now = System.nanoTime();
            if (said && now - saidAt < interval.toNanos()) {
                return;
            }
            said = true;
            saidAt = now;
            number = unsaid;
            unsaid = 0;
        }
        say.accept(number);
    }
}
