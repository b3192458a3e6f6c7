package ai.run.operator.testing.chart;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.manifests.Manifests;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChartValuesTest {

    private static final ObjectNode DOCUMENTED =
            Manifests.parse(Chart.FOLDER.resolve("values.yaml")).get(0);

    private static final List<ObjectNode> TRIED = ChartValues.ALL.stream()
            .map(values -> Manifests.parse(values).get(0))
            .toList();

    static Stream<JsonPointer> documented() {
        return leaves(DOCUMENTED, JsonPointer.empty());
    }

    /** Whatever is no object, and objects whose keys are whoever writes them to choose. */
    private static Stream<JsonPointer> leaves(ObjectNode values, JsonPointer at) {
        return values.properties().stream().flatMap(value -> {
            var pointer = at.appendProperty(value.getKey());
            return value.getValue() instanceof ObjectNode inner
                            && !inner.isEmpty()
                            && inner.properties().stream()
                                    .noneMatch(key -> key.getKey().contains("/"))
                    ? leaves(inner, pointer)
                    : Stream.of(pointer);
        });
    }

    @ParameterizedTest
    @MethodSource("documented")
    void everyValueIsTriedOtherThanItsDefault(JsonPointer value) {
        assertThat(TRIED)
                .extracting(values -> values.at(value))
                .anyMatch(tried -> !tried.isMissingNode() && !tried.equals(DOCUMENTED.at(value)));
    }
}
