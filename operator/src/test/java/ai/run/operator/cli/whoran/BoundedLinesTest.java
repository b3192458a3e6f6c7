package ai.run.operator.cli.whoran;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedLinesTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 8191, 8192, 8193, 30_000})
    void aLineThatIsTooLongIsLeftOutAndTheOthersAreRead(int most) throws IOException {
        var fits = "a".repeat(most);
        var text = String.join("\n", "x", fits, fits + "b", "", fits + "bcd", "y");
        var lines = new ArrayList<String>();
        var tooLong = new ArrayList<String>();
        BoundedLines.read(new StringReader(text), most, lines::add, () -> tooLong.add("one"));
        assertThat(tooLong).hasSize(2);
        assertThat(lines).containsExactly("x", fits, "", "y");
    }

    @Test
    void theLastLineNeedsNoEnd() throws IOException {
        assertThat(read("one\ntwo")).containsExactly("one", "two");
        assertThat(read("one\ntwo\n")).containsExactly("one", "two");
        assertThat(read("")).isEmpty();
    }

    private static List<String> read(String text) throws IOException {
        var lines = new ArrayList<String>();
        BoundedLines.read(new StringReader(text), 100, lines::add, () -> lines.add("too long"));
        return lines;
    }
}
