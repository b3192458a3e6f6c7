package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.chart.Chart;
import ai.run.operator.testing.manifests.MadeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart has of other folders: copies, because Helm reads nothing outside of a chart, and warns of links. */
class ChartFilesTest {

    static Stream<Path> sources() {
        return Stream.of(
                        "admission/cert-manager/role.yaml",
                        "admission/common/mutating_webhook.yaml",
                        "admission/common/role.yaml",
                        "admission/common/validating_webhook.yaml",
                        "admission/self/role.yaml",
                        "crd/runaijobs.run.ai.yaml",
                        "prometheus/prometheus_rule.yaml",
                        "prometheus/runaijob-operator.json",
                        "rbac/role.yaml")
                .map(source -> Repository.path("config/" + source));
    }

    /** There are several roles; their folder tells them apart. */
    private static Path copy(Path source) {
        var file = source.getFileName().toString();
        return Chart.FOLDER
                .resolve("files")
                .resolve(file.equals("role.yaml") ? source.getParent().getFileName() + "_" + file : file);
    }

    @ParameterizedTest
    @MethodSource("sources")
    void aFileOfTheChartIsACopyOfTheOneThatIsApplied(Path source) throws IOException {
        MadeFile.holds(copy(source), Files.readString(source));
    }

    @Test
    void thereIsNoOtherFileAndNoLink() throws IOException {
        try (var files = Files.walk(Chart.FOLDER.resolve("files")).filter(file -> !Files.isDirectory(file))) {
            assertThat(files)
                    .containsExactlyInAnyOrderElementsOf(
                            sources().map(ChartFilesTest::copy).toList());
        }
        try (var files = Files.walk(Chart.FOLDER)) {
            assertThat(files).noneMatch(Files::isSymbolicLink);
        }
    }
}
