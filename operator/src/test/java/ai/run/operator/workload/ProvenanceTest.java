package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.ClusterConfigRef;
import ai.run.v1.Identity;
import ai.run.v1.Identity.Source;
import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProvenanceTest {

    private static final Provenance NOTHING = new Provenance(null, null, null, null, null, null, null);
    private static final Provenance EVERYTHING = new Provenance(
            Identity.builder()
                    .username("alice")
                    .uid(1234L)
                    .gid(5678L)
                    .supplementalGroups(List.of(4000L, 4001L))
                    .source(Source.DIRECTORY)
                    .build(),
            List.of("RunAsUser", "PreventPrivilegeEscalation"),
            List.of("containers[\"train\"].securityContext.runAsUser: 0 -> 1234"),
            "/home/alice",
            new ClusterConfigRef("cluster-config", "42"),
            List.of("RunAsUser", "PreventPrivilegeEscalation", "StrictGroups"),
            "{\"capabilities\":[\"SYS_NICE\"]}");

    static final List<Provenance> provenances = List.of(
            NOTHING,
            EVERYTHING,
            new Provenance(null, List.of("PreventPrivilegeEscalation"), null, "/home/user", null, null, null));

    @ParameterizedTest
    @FieldSource("provenances")
    void travelsWithTheWorkload(Provenance provenance) {
        assertThat(Provenance.of(workload(provenance.json()))).isEqualTo(provenance);
    }

    @Test
    void isWrittenWithoutWhatThereIsNot() {
        assertThat(NOTHING.json()).isEqualTo("{}");
    }

    @Test
    void isFoundInAStatusWrittenEarlier() {
        var status = RunaiJobStatus.builder()
                .identity(EVERYTHING.identity())
                .enforced(EVERYTHING.enforced())
                .overridden(EVERYTHING.overridden())
                .homeDirectory(EVERYTHING.homeDirectory())
                .clusterConfig(EVERYTHING.clusterConfig())
                .protections(EVERYTHING.protections())
                .allowances(EVERYTHING.allowances())
                .active(1)
                .build();

        assertThat(Provenance.of(status)).isEqualTo(EVERYTHING);
        assertThat(Provenance.of(new RunaiJobStatus())).isEqualTo(NOTHING);
    }

    @Test
    void isUnknownWhereTheAnnotationWasTakenAway() {
        var workload = new JobBuilder().withNewMetadata().endMetadata().build();

        assertThat(Provenance.of(workload)).isEqualTo(NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "0",
                "\"/home/alice\"",
                "{\"homeDirectory\":",
                "{\"homeDirectory\":{}}",
                "{\"identity\":{\"uid\":\"root\"}}",
                "{\"identity\":{\"source\":\"Nowhere\"}}",
                "{\"homeDir\":\"/home/alice\"}"
            })
    void isUnknownWhereTheAnnotationWasSpoilt(String json) {
        assertThat(Provenance.of(workload(json))).isEqualTo(NOTHING);
    }

    private static Job workload(String json) {
        return new JobBuilder()
                .withNewMetadata()
                .addToAnnotations("run.ai/provenance", json)
                .endMetadata()
                .build();
    }
}
