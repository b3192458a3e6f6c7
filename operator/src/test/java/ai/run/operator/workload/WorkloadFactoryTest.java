package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.GoldenDirectory;
import ai.run.v1.Identity;
import ai.run.v1.Identity.Source;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobSpec;
import ai.run.v1.Workload;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadFactoryTest {

    private static final Provenance PROVENANCE = new Provenance(
            Identity.builder()
                    .username("alice")
                    .uid(1234L)
                    .gid(5678L)
                    .source(Source.SPEC)
                    .build(),
            List.of("RunAsUser"),
            null,
            "/home/alice",
            null,
            null,
            null);

    @TestFactory
    Stream<DynamicTest> goldenDirectory() throws IOException {
        return GoldenDirectory.tests(
                "workload",
                RunaiJob.class,
                job -> WorkloadFactory.create(job, job.getSpec().getTemplate(), PROVENANCE));
    }

    @ParameterizedTest
    @EnumSource(Workload.class)
    void usesTheFinishedTemplateInsteadOfTheSpecsAndLeavesItAsItWas(Workload workload) {
        var job = new RunaiJob();
        job.setMetadata(new ObjectMetaBuilder().withName("train").build());
        job.setSpec(RunaiJobSpec.builder()
                .workload(workload)
                .activeDeadlineSeconds(60L)
                .template(template("the-users"))
                .build());
        var finished = template("finished");

        var made = WorkloadFactory.create(job, finished, PROVENANCE);

        var pod = made instanceof Job batch ? batch.getSpec().getTemplate().getSpec() : ((Pod) made).getSpec();
        assertThat(pod.getContainers().get(0).getImage()).isEqualTo("finished");
        assertThat(finished).isEqualTo(template("finished"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "unset",
            textBlock =
                    """
                    JOB | unset     | Never
                    JOB | ''        | Never
                    JOB | OnFailure | OnFailure
                    POD | unset     | Never
                    POD | ''        | Never
                    POD | Always    | Always
                    """)
    void anEmptyRestartPolicyIsOneThatIsUnset(Workload workload, String said, String made) {
        var job = new RunaiJob();
        job.setMetadata(new ObjectMetaBuilder().withName("train").build());
        job.setSpec(RunaiJobSpec.builder().workload(workload).build());
        var template = template("image");
        template.getSpec().setRestartPolicy(said);

        var workloadMade = WorkloadFactory.create(job, template, PROVENANCE);

        var pod = workloadMade instanceof Job batch
                ? batch.getSpec().getTemplate().getSpec()
                : ((Pod) workloadMade).getSpec();
        assertThat(pod.getRestartPolicy()).isEqualTo(made);
    }

    @ParameterizedTest
    @EnumSource(Workload.class)
    void aWorkloadTellsHowItCameToBe(Workload workload) {
        var job = new RunaiJob();
        job.setMetadata(new ObjectMetaBuilder().withName("train").build());
        job.setSpec(RunaiJobSpec.builder()
                .workload(workload)
                .template(template("image"))
                .build());

        var made = WorkloadFactory.create(job, template("image"), PROVENANCE);

        assertThat(Provenance.of(made)).isEqualTo(PROVENANCE);
    }

    private static PodTemplateSpec template(String image) {
        return new PodTemplateSpecBuilder()
                .withNewSpec()
                .addNewContainer()
                .withName("train")
                .withImage(image)
                .endContainer()
                .endSpec()
                .build();
    }
}
