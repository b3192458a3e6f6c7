package ai.run.operator.yaml;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Documents that are nearly right, the same ones in every run. */
public final class GarbledYaml {

    private static final String[] PIECES = {
        ":",
        ": ",
        "-",
        "- ",
        "\n",
        "\n  ",
        " ",
        "\t",
        "{",
        "}",
        "[",
        "]",
        ",",
        "\"",
        "'",
        "#",
        "&a",
        "*a",
        "!!int ",
        "!!bool ",
        "!<",
        "!",
        "%",
        "%YAML 9.9\n",
        "---\n",
        "...\n",
        "|",
        ">",
        "? ",
        "<<: ",
        "~",
        "null",
        "true",
        "yes",
        "0",
        "-1",
        "9999999999999999999",
        "1e9",
        ".inf",
        "0x1F",
        "@",
        "`",
        "\\",
        "\\x",
        "\u0000",
        "\u0007",
        "\u0085",
        "\u2028",
        "\uFEFF",
        "\uD800",
        "\uDC00",
        "\uD83D\uDE00",
        "\u0131"
    };

    private GarbledYaml() {}

    /** Versions of a document with one to eight random deletions, insertions and repetitions each. */
    public static Stream<String> of(String document, int count) {
        var random = new Random(20240229);
        return IntStream.range(0, count).mapToObj(i -> {
            var text = document;
            for (var mutations = 1 + random.nextInt(8); mutations > 0; mutations--) {
                text = mutated(text, random);
            }
            return text;
        });
    }

    private static String mutated(String text, Random random) {
        var from = random.nextInt(text.length() + 1);
        var to = Math.min(text.length(), from + random.nextInt(12));
        return switch (random.nextInt(3)) {
            case 0 -> text.substring(0, from) + text.substring(to);
            case 1 -> text.substring(0, from) + PIECES[random.nextInt(PIECES.length)] + text.substring(from);
            default -> text.substring(0, to) + text.substring(from);
        };
    }
}
