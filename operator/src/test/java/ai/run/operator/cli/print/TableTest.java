package ai.run.operator.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    private static final List<String> HEADINGS = List.of("NAME", "PHASE", "AGE");

    @Test
    void columnsAreAsWideAsWhatStandsInThem() {
        assertThat(Table.text(HEADINGS, List.of(List.of("a-long-name", "Running", "3m"), List.of("b", "Failed", "2d"))))
                .isEqualTo(
                        """
                        NAME          PHASE     AGE
                        a-long-name   Running   3m
                        b             Failed    2d
                        """);
    }

    @Test
    void aRowThatComesLaterKeepsToTheColumns() {
        var table = Table.fitting(HEADINGS, List.of(List.of("train", "Pending", "3m")));
        assertThat(table.line(List.of("b", "Running", "4m"))).isEqualTo("b       Running   4m");
        assertThat(table.line(List.of("longer-name", "Running", "4m"))).isEqualTo("longer-name   Running   4m");
    }

    @Test
    void aCellIsOneLineThatNoTerminalObeys() {
        assertThat(Table.text(List.of("MESSAGE"), List.of(List.of("one\ntwo\u001b[2J\rthree"))))
                .isEqualTo("MESSAGE\none two\\u001B[2J\\u000Dthree\n");
    }
}
