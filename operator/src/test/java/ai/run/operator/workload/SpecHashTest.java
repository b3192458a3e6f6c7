package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.manifests.Manifests;
import ai.run.v1.RunaiJobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpecHashTest {

    private static final String SPEC =
            """
            runAsUser: true
            user: {name: alice, uid: 1234, gid: 5678}
            template:
              metadata: {labels: {team: vision, role: trainer}}
              spec:
                containers:
                  - name: train
                    image: python:3
                    resources: {limits: {cpu: 500m, memory: 1Gi}}
            """;

    private static final String POD = SPEC + "workload: Pod\n";

    /** Changing this value means that after an update of the operator every live workload seems to be of another spec. */
    @Test
    void isTheSameInEveryVersionOfTheOperator() {
        assertThat(hash(SPEC)).isEqualTo("751fc35f83d6bb26");
    }

    @ParameterizedTest
    @ValueSource(strings = {"containers", "initContainers", "ephemeralContainers"})
    void aDefaultThatCameWithAnotherCrdIsNoChange(String list) {
        var spec = "template: {spec: {%s: [{name: train, ports: [{containerPort: 80%s}]}]}}";
        var workload = new JobBuilder()
                .withNewMetadata()
                .addToAnnotations(SpecHash.ANNOTATION, hash(spec.formatted(list, "")))
                .endMetadata()
                .build();

        assertThat(SpecHash.matches(spec(spec.formatted(list, ", protocol: TCP")), workload))
                .isTrue();
        assertThat(SpecHash.matches(spec(spec.formatted(list, ", protocol: UDP")), workload))
                .isFalse();
    }

    /** A new one changes what workloads were made from that are there already: it has to be known to {@link CrdDefaults}. */
    @Test
    void everyDefaultOfTheCrdIsKnown() {
        var crd = Manifests.parse(Repository.path("config/crd/runaijobs.run.ai.yaml"))
                .get(0);
        var schema = crd.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");

        assertThat(schema.findParents("default"))
                .extracting(parent -> parent.path("default").asText())
                .filteredOn(value -> !value.isEmpty())
                .containsExactly("TCP", "TCP", "TCP");
    }

    @Test
    void doesNotDependOnTheOrderOfFieldsAndKeys() {
        var reordered =
                """
                template:
                  spec:
                    containers:
                      - resources: {limits: {memory: 1Gi, cpu: 500m}}
                        image: python:3
                        name: train
                  metadata: {labels: {role: trainer, team: vision}}
                user: {gid: 5678, name: alice, uid: 1234}
                runAsUser: true
                """;

        assertThat(hash(reordered)).isEqualTo(hash(SPEC));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "parallelism: 2",
                "activeDeadlineSeconds: 60",
                "ttlSecondsAfterFinished: 60",
                "suspend: true",
                "suspend: false"
            })
    void doesNotDependOnWhatMayChange(String field) {
        assertThat(hash(SPEC + field)).isEqualTo(hash(SPEC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ttlSecondsAfterFinished: 60", "suspend: true", "suspend: false"})
    void doesNotDependOnWhatMayChangeOfAPod(String field) {
        assertThat(hash(POD + field)).isEqualTo(hash(POD));
    }

    @Test
    void dependsOnThePodsDeadline() {
        assertThat(hash(POD + "activeDeadlineSeconds: 60"))
                .isNotEqualTo(hash(POD))
                .isNotEqualTo(hash(POD + "activeDeadlineSeconds: 90"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "workload: Job",
                "preventPrivilegeEscalation: false",
                "createHomeDir: true",
                "homeDir: {path: /scratch}",
                "completions: 1",
                "completionMode: Indexed",
                "backoffLimit: 6",
                "podFailurePolicy: {rules: [{action: Ignore}]}",
            })
    void dependsOnEverythingElse(String field) {
        assertThat(hash(SPEC + field)).isNotEqualTo(hash(SPEC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "1234", "trainer", "python:3", "1Gi"})
    void dependsOnWhatIsDeepInside(String value) {
        assertThat(hash(SPEC.replace(value, "7"))).isNotEqualTo(hash(SPEC));
    }

    @Test
    void dependsOnTheOrderOfLists() {
        var one = "template: {spec: {containers: [{name: a}, {name: b}]}}";
        var other = "template: {spec: {containers: [{name: b}, {name: a}]}}";

        assertThat(hash(one)).isNotEqualTo(hash(other));
    }

    private static String hash(String spec) {
        return SpecHash.of(spec(spec));
    }

    private static RunaiJobSpec spec(String yaml) {
        return Serialization.unmarshal(yaml, RunaiJobSpec.class);
    }
}
