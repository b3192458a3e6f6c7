package ai.run.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        try (var directories = Files.list(RESOURCES.resolve(name))) {
            return directories.sorted().toList().stream()
                    .map(directory -> DynamicTest.dynamicTest(
                            directory.getFileName().toString(),
                            directory.toUri(),
                            () -> test(directory, type, function)));
        }
    }

    private static <T> void test(Path directory, Class<T> type, Function<T, ?> function) throws IOException {
        var in = Serialization.unmarshal(Files.readString(directory.resolve("in.yaml")), type);
        var actual = Serialization.asYaml(function.apply(in));
        var expected = directory.resolve("expected.yaml");
        if (Boolean.getBoolean("updateGolden")) {
            Files.writeString(expected, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(expected));
    }
}
