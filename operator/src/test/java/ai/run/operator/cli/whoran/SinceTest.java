package ai.run.operator.cli.whoran;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SinceTest {

    @ParameterizedTest
    @CsvSource({"30s, PT30S", "5m, PT5M", "12h, PT12H", "7d, P7D", "4w, P28D"})
    void aNumberAndItsUnitAreADuration(String written, Duration duration) {
        assertThat(new Since().convert(written)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "d", "0d", "-7d", "7 d", "7days", "1h30m", "99999999d"})
    void anythingElseIsNone(String written) {
        assertThatThrownBy(() -> new Since().convert(written)).isInstanceOf(TypeConversionException.class);
    }
}
