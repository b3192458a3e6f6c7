package ai.run.operator.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.GoldenDirectory;
import ai.run.operator.testing.PassingTime;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What {@code describe} prints. */
class DescriptionTest {

    private static final String CASES = "cli/describe";

    /** What the API server shows; without {@code pods} or {@code events} the caller may not list them. */
    static final class Case {
        public JsonNode job;
        public List<Pod> pods;
        public List<Event> events;

        String text() {
            var seen = new SeenJob(job);
            return new Description(
                            seen,
                            Optional.ofNullable(pods)
                                    .map(all -> OwnedPods.of(all).of(seen)),
                            Optional.ofNullable(events),
                            PassingTime.START)
                    .text();
        }
    }

    @TestFactory
    Stream<DynamicTest> describesWhatTheServerShows() throws IOException {
        return GoldenDirectory.texts(CASES, Case.class, Case::text);
    }

    /** Others write it, and somebody's terminal shows it. */
    @TestFactory
    Stream<DynamicTest> noTerminalObeysAnyOfIt() throws IOException {
        return GoldenDirectory.inputs(CASES, Case.class, described -> {
            var spoilt = (ObjectNode) spoilt(described.job);
            ((ObjectNode) spoilt.path("metadata"))
                    .put("uid", described.job.at("/metadata/uid").asText());
            described.job = spoilt;
            assertThat(described.text()).doesNotContain("\u001b").contains("\\u001B");
        });
    }

    /** The same with an escape sequence after each text. */
    private static JsonNode spoilt(JsonNode node) {
        if (node instanceof TextNode text) {
            return TextNode.valueOf(text.textValue() + "\u001b[2J");
        }
        if (node instanceof ArrayNode array) {
            var copy = array.arrayNode();
            array.forEach(element -> copy.add(spoilt(element)));
            return copy;
        }
        if (node instanceof ObjectNode object) {
            var copy = object.objectNode();
            object.properties().forEach(field -> copy.set(field.getKey(), spoilt(field.getValue())));
            return copy;
        }
        return node;
    }

    @Test
    void ofAThousandPodsTenAreDescribedAndWhoWaitsGoesFirst() {
        var many = new Case();
        many.job = Seen.job(Seen.TRAIN).json();
        many.pods = Stream.concat(
                        IntStream.range(0, 1000).mapToObj(i -> Seen.running("run-" + i, "11:58", "node-1")),
                        Stream.of(Seen.pending("waits", "11:50")))
                .toList();
        assertThat(many.text())
                .contains("  waits:\n", "and 991 others:", "kubectl get pods -n team-a -l run.ai/job-name=train");
    }
}
