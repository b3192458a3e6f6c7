package ai.run.operator.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void showsLookAlikesAndControlCharacters() {
        assertThat(Printable.quoted("r\u043E\u043Et")).isEqualTo("\"r\\u043E\\u043Et\"");
        assertThat(Printable.quoted("alice\n\u202Etoor")).isEqualTo("\"alice\\u000A\\u202Etoor\"");
        assertThat(Printable.quoted("\uD83D\uDE00\uD800")).isEqualTo("\"\\u1F600\\uD800\"");
    }

    @Test
    void ofAWholeMessageOnlyWhatIsInvisibleIsEscaped() {
        assertThat(Printable.lines("größer\u202Egnp.exe\u0007, 日本\nnext \uD83D\uDE00…"))
                .isEqualTo("größer\\u202Egnp.exe\\u0007, 日本\nnext \uD83D\uDE00…");
    }

    @Test
    void cutsOffWhatIsLong() {
        assertThat(Printable.quoted("x".repeat(60))).isEqualTo('"' + "x".repeat(60) + '"');
        assertThat(Printable.quoted("x".repeat(61))).isEqualTo('"' + "x".repeat(60) + "...\"");
        assertThat(Printable.sentence("\u0000".repeat(1000))).isEqualTo("\\u0000".repeat(300) + "...");
    }
}
