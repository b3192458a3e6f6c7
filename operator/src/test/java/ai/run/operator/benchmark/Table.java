package ai.run.operator.benchmark;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The figures of all rounds; printed, each is the median of its rounds. */
final class Table {

    /** What is a multiple of less than this says nothing. */
    private static final double NEXT_TO_NOTHING = 0.1;

    private final Map<String, Map<Contender, List<Double>>> rows = new LinkedHashMap<>();

    /** Adds one figure, and shows it: a benchmark that is ended early has not run for nothing. */
    void add(String row, Contender contender, double value) {
        System.out.printf("         %s, %s: %s%n", contender.title, row, shown(value));
        rows.computeIfAbsent(row, unused -> new EnumMap<>(Contender.class))
                .computeIfAbsent(contender, unused -> new ArrayList<>())
                .add(value);
    }

    /** The table in Markdown; ratios are to the Job controller's figure in the same row. */
    String markdown() {
        var header = Stream.concat(
                        Stream.of("|  |"),
                        Stream.of(Contender.values())
                                .map(contender ->
                                        " " + contender.title + (contender == Contender.NATIVE ? " |" : " | ratio |")))
                .collect(Collectors.joining());
        var rule = "|---|" + "---:|".repeat(2 * Contender.values().length - 1);
        return Stream.concat(Stream.of(header, rule), rows.keySet().stream().map(this::line))
                .collect(Collectors.joining("\n"));
    }

    private String line(String row) {
        var figures = rows.get(row);
        var line = new StringBuilder("| " + row + " |");
        for (var contender : Contender.values()) {
            line.append(' ').append(figure(figures.get(contender))).append(" |");
            if (contender != Contender.NATIVE) {
                line.append(' ')
                        .append(ratio(figures.get(contender), figures.get(Contender.NATIVE)))
                        .append(" |");
            }
        }
        return line.toString();
    }

    private static String figure(List<Double> values) {
        return values == null ? "" : shown(median(values));
    }

    private static String ratio(List<Double> values, List<Double> reference) {
        return values == null || reference == null || median(reference) < NEXT_TO_NOTHING
                ? ""
                : String.format(Locale.ROOT, "%.2f", median(values) / median(reference));
    }

    private static double median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        var middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
