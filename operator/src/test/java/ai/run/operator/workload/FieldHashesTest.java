package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.RunaiJobSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldHashesTest {

    private static final String SPEC =
            """
            user: {name: alice, uid: 1234, gid: 5678}
            completions: 1
            parallelism: 1
            template:
              metadata: {labels: {team: vision, role: trainer}}
              spec:
                restartPolicy: Never
                nodeSelector: {pool: batch, zone: a}
                initContainers: [{name: setup, image: busybox}, {name: fetch, image: busybox}]
                containers: [{name: main, image: busybox, command: [sh]}]
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    # of the spec                     | becomes                                  | is named
                    uid: 1234                         | uid: 1235                                | spec.user
                    completions: 1                    | completions: 2                           | spec.completions
                    completions: 1                    | runAsUser: true                          | spec.completions, spec.runAsUser
                    team: vision                      | team: sound                              | spec.template.metadata.labels
                    restartPolicy: Never              | restartPolicy: OnFailure                 | spec.template.spec.restartPolicy
                    restartPolicy: Never              | priority: 1                              | spec.template.spec.priority, spec.template.spec.restartPolicy
                    image: busybox, command: [sh]     | image: busybox:1, command: [sh]          | spec.template.spec.containers[main].image
                    image: busybox, command: [sh]     | image: busybox:1                         | spec.template.spec.containers[main].command, spec.template.spec.containers[main].image
                    name: main                        | name: other                              | spec.template.spec.containers[main], spec.template.spec.containers[other]
                    name: setup                       | name: fetch                              | spec.template.spec.initContainers
                    "[{name: main"                    | "[{name: side}, {name: main"             | spec.template.spec.containers[side]
                    "{name: setup, image: busybox}, {name: fetch, image: busybox}" | "{name: fetch, image: busybox}, {name: setup, image: busybox}" | spec.template.spec.initContainers[*]
                    """)
    void whatWasChangedIsNamed(String part, String other, String named) {
        var changed = SPEC.replace(part.replace("\"", ""), other.replace("\"", ""));

        assertThat(changed).isNotEqualTo(SPEC);
        assertThat(FieldHashes.changed(spec(changed), made(SPEC))).containsExactly(named.split(", "));
    }

    /** In another order, or in what may change. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    parallelism: 1                | parallelism: 2
                    pool: batch, zone: a          | zone: a, pool: batch
                    team: vision, role: trainer   | role: trainer, team: vision
                    image: busybox, command: [sh] | command: [sh], image: busybox
                    """)
    void whatIsTheSameIsNotNamed(String part, String other) {
        assertThat(FieldHashes.changed(spec(SPEC.replace(part, other)), made(SPEC)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{", "[]", "7"})
    void aSpoiltAnnotationIsNoFailure(String annotation) {
        var workload = workload(Map.of(FieldHashes.ANNOTATION, annotation));

        assertThat(FieldHashes.changed(spec(SPEC), workload)).isSubsetOf("spec");
        assertThat(FieldHashes.changed(spec(SPEC), workload(Map.of()))).isEmpty();
    }

    /** Changing these hashes means that after an update of the operator a change is named that was none. */
    @Test
    void areTheSameInEveryVersionOfTheOperator() {
        assertThat(FieldHashes.json(spec(SPEC)))
                .isEqualTo(
                        """
                        {"user":"4622",
                        "template":{"metadata":{"labels":"3972"},
                        "spec":{"containers":{"[main]":{"command":"b275","image":"0f8a"}},
                        "initContainers":{"[setup]":{"image":"0f8a"},"[fetch]":{"image":"0f8a"},"[*]":"2cc4"},
                        "nodeSelector":"8baa","restartPolicy":"eedb"}},
                        "completions":"f3d8"}
                        """
                                .replace("\n", ""));
    }

    @Test
    void ofManyContainersTheListAloneIsNamed() {
        var many = IntStream.range(0, 200)
                .mapToObj("{name: side%d, image: busybox}"::formatted)
                .collect(Collectors.joining(", "));
        var spec = SPEC.replace("{name: main", many + ", {name: main");

        assertThat(FieldHashes.json(spec(spec))).hasSizeLessThan(FieldHashes.LENGTH_MAX);
        assertThat(FieldHashes.changed(spec(spec.replace("command: [sh]", "command: [id]")), made(spec)))
                .containsExactly("spec.template.spec.containers");
    }

    private static HasMetadata made(String spec) {
        return workload(Map.of(FieldHashes.ANNOTATION, FieldHashes.json(spec(spec))));
    }

    private static HasMetadata workload(Map<String, String> annotations) {
        return new JobBuilder()
                .withNewMetadata()
                .withAnnotations(annotations)
                .endMetadata()
                .build();
    }

    private static RunaiJobSpec spec(String yaml) {
        return Serialization.unmarshal(yaml, RunaiJobSpec.class);
    }
}
