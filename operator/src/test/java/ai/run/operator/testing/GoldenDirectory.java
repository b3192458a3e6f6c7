package ai.run.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Directories of {@code <case>/in.yaml} and {@code <case>/expected.yaml}, each a test. {@code -DupdateGolden=true} writes
 * what came out over what was expected, for review in the diff.
 */
public final class GoldenDirectory {

    private static final Path RESOURCES = Path.of("src", "test", "resources");

    private GoldenDirectory() {}

    /**
     * A test for every case of a directory.
     *
     * @param name the directory below {@code src/test/resources}
     * @param type what {@code in.yaml} holds
     * @param function makes of it what {@code expected.yaml} holds
     */
    public static <T> Stream<DynamicTest> tests(String name, Class<T> type, Function<T, ?> function)
            throws IOException {
        return tests(name, type, (directory, in) -> compare(directory, function.apply(in)));
    }

    /** The same, where {@code expected.txt} holds a text. */
    public static <T> Stream<DynamicTest> texts(String name, Class<T> type, Function<T, String> function)
            throws IOException {
        return tests(name, type, (directory, in) -> compareText(directory.resolve("expected.txt"), function.apply(in)));
    }

    /** A test for every case of a directory, of what has nothing to do with {@code expected.yaml}. */
    public static <T> Stream<DynamicTest> inputs(String name, Class<T> type, Consumer<T> test) throws IOException {
        return tests(name, type, (directory, in) -> test.accept(in));
    }

    /** What the cases of a directory hold, by their names, for a test that takes them all at once. */
    public static <T> Map<String, T> all(String name, Class<T> type) throws IOException {
        var all = new TreeMap<String, T>();
        try (var directories = Files.list(RESOURCES.resolve(name))) {
            for (var directory : directories.toList()) {
                all.put(directory.getFileName().toString(), read(directory, type));
            }
        }
        return all;
    }

    private static <T> T read(Path directory, Class<T> type) throws IOException {
        return Serialization.unmarshal(Files.readString(directory.resolve("in.yaml")), type);
    }

    private static <T> Stream<DynamicTest> tests(String name, Class<T> type, Case<T> test) throws IOException {
        try (var directories = Files.list(RESOURCES.resolve(name))) {
            return directories.sorted().toList().stream()
                    .map(directory -> DynamicTest.dynamicTest(
                            directory.getFileName().toString(),
                            directory.toUri(),
                            () -> test.run(directory, read(directory, type))));
        }
    }

    @FunctionalInterface
    private interface Case<T> {
        void run(Path directory, T in) throws IOException;
    }

    private static void compare(Path directory, Object out) throws IOException {
        compareText(directory.resolve("expected.yaml"), Serialization.asYaml(out));
    }

    private static void compareText(Path expected, String actual) throws IOException {
        if (Boolean.getBoolean("updateGolden")) {
            Files.writeString(expected, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(expected));
    }
}
