package ai.run.operator.cli.print;

import ai.run.operator.text.Printable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Labelled values as {@code kubectl describe} prints them: values begin in one column, and what belongs to a label is indented below it. What
 * others wrote has nothing in it that a terminal would obey.
 */
public final class Sheet {

    private static final String NONE = "<none>";
    private static final String INDENT = "  ";
    private static final int GAP = 2;

    private final List<Entry> entries = new ArrayList<>();

    /** A label with lines beside it, or else below it. */
    private record Entry(String label, List<String> beside, List<String> below) {}

    /** Adds a value. */
    public Sheet put(String label, String value) {
        return put(label, List.of(value));
    }

    /** Adds several values, one below the other; {@code <none>} where there are none. */
    public Sheet put(String label, Collection<String> values) {
        var lines = values.stream()
                .flatMap(value -> Printable.lines(value).strip().lines())
                .toList();
        entries.add(new Entry(label(label), lines.isEmpty() ? List.of(NONE) : lines, List.of()));
        return this;
    }

    /** Adds a sheet of its own below a label; {@code <none>} where nothing stands in it. */
    public Sheet nest(String label, Sheet inner) {
        return inner.entries.isEmpty() ? put(label, List.of()) : below(label, inner.lines());
    }

    /** Adds a table below a label; {@code <none>} where it has no rows. */
    public Sheet table(String label, List<String> headings, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return put(label, List.of());
        }
        var table = Table.fitting(headings, rows, GAP);
        var dashes =
                headings.stream().map(heading -> "-".repeat(heading.length())).toList();
        return below(
                label,
                Stream.concat(
                                Stream.of(table.heading(), table.line(dashes)),
                                rows.stream().map(table::line))
                        .toList());
    }

    private Sheet below(String label, List<String> lines) {
        entries.add(new Entry(label(label), List.of(), lines));
        return this;
    }

    private static String label(String text) {
        return Printable.lines(text).replace("\n", " ") + ":";
    }

    /** Returns the whole as text, each line ended. */
    public String text() {
        return lines().stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private List<String> lines() {
        var width = entries.stream()
                .filter(entry -> !entry.beside().isEmpty())
                .mapToInt(entry -> entry.label().length() + GAP)
                .max()
                .orElse(0);
        return entries.stream().flatMap(entry -> lines(entry, width)).toList();
    }

    private static Stream<String> lines(Entry entry, int width) {
        var label = entry.label();
        if (entry.beside().isEmpty()) {
            return Stream.concat(Stream.of(label), entry.below().stream().map(line -> INDENT + line));
        }
        var first = label + " ".repeat(width - label.length());
        var others = " ".repeat(width);
        return Stream.concat(
                Stream.of((first + entry.beside().get(0)).stripTrailing()),
                entry.beside().stream().skip(1).map(line -> others + line));
    }
}
