package ai.run.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimedInputTest {

    private static final byte[] BYTES = {1, 2, 3};

    @Test
    void isReadWithinItsTime() throws IOException {
        assertThat(of(Duration.ofMinutes(1)).readAllBytes()).containsExactly(BYTES);
    }

    @Test
    void isNotReadAfterThat() {
        assertThatThrownBy(() -> of(Duration.ofNanos(-1)).read()).hasMessageContaining("too long");
        assertThatThrownBy(() -> of(Duration.ofNanos(-1)).readNBytes(2)).hasMessageContaining("too long");
    }

    private static TimedInput of(Duration time) {
        return new TimedInput(new ByteArrayInputStream(BYTES), time);
    }
}
