package ai.run.operator.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.identity.Directory.Lookup.Unavailable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private static final Unavailable DOWN = new Unavailable("down");

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final CircuitBreaker outage = new CircuitBreaker(Duration.ofSeconds(5), now::get);

    @Test
    void everybodyAsksWhileThereIsNone() {
        assertThat(outage.answer()).isEmpty();
        assertThat(outage.answer()).isEmpty();
    }

    @Test
    void nobodyAsksForAMomentAndThenOneForAll() {
        outage.began(DOWN);
        assertThat(outage.answer()).contains(DOWN);
        later(Duration.ofSeconds(1));
        assertThat(outage.answer()).as("one asks").isEmpty();
        assertThat(outage.answer()).as("the others do not").contains(DOWN);

        outage.began(DOWN);
        later(Duration.ofMillis(999));
        assertThat(outage.answer()).contains(DOWN);
    }

    @Test
    void anotherAsksWhenTheOneDoesNotComeBack() {
        outage.began(DOWN);
        later(Duration.ofSeconds(1));
        assertThat(outage.answer()).isEmpty();
        later(Duration.ofSeconds(5));
        assertThat(outage.answer()).isEmpty();
    }

    @Test
    void itEndsWithAnAnswer() {
        outage.began(DOWN);
        outage.ended();
        assertThat(outage.answer()).isEmpty();
    }

    private void later(Duration duration) {
        now.addAndGet(duration.toNanos());
    }
}
