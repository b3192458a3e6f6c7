package ai.run.operator.cli.print;

import ai.run.operator.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table as kubectl prints one: columns as wide as what stands in them, and spaces between. What others wrote is one line, and has
 * nothing in it that a terminal would obey.
 */
public final class Table {

    private static final int GAP = 3;

    private final List<String> headings;
    private final int gap;
    private final List<Integer> widths;

    private Table(List<String> headings, int gap, List<Integer> widths) {
        this.headings = headings;
        this.gap = gap;
        this.widths = widths;
    }

    /** Makes a table in which these rows fit, and others that come later as far as they do. */
    public static Table fitting(List<String> headings, List<List<String>> rows) {
        return fitting(headings, rows, GAP);
    }

    static Table fitting(List<String> headings, List<List<String>> rows, int gap) {
        var widths = IntStream.range(0, headings.size())
                .mapToObj(column -> Stream.concat(Stream.of(headings), rows.stream())
                        .mapToInt(row -> cell(row.get(column)).length())
                        .max()
                        .orElse(0))
                .toList();
        return new Table(List.copyOf(headings), gap, widths);
    }

    /** Returns a table with its headings, each line ended. */
    public static String text(List<String> headings, List<List<String>> rows) {
        var table = fitting(headings, rows);
        return Stream.concat(Stream.of(table.heading()), rows.stream().map(table::line))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** Returns the line of the headings. */
    public String heading() {
        return line(headings);
    }

    /** Returns a row as a line, without its end. */
    public String line(List<String> row) {
        var cells = new ArrayList<String>();
        for (var column = 0; column < row.size(); column++) {
            var cell = cell(row.get(column));
            cells.add(cell + " ".repeat(Math.max(0, widths.get(column) - cell.length())));
        }
        return String.join(" ".repeat(gap), cells).stripTrailing();
    }

    private static String cell(String text) {
        return Printable.lines(text).replaceAll("\\s*\n\\s*", " ");
    }
}
