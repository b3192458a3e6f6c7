package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.workload.FieldHashes;
import ai.run.operator.workload.WorkloadFactory;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class ImmutableChangeTest {

    private static final String WHAT_TO_DO =
            " changed after it was made. Change that back, or set spec.suspend to true and"
                    + " then to false, which makes the workload anew, or create a new RunaiJob.";

    @Test
    void nothingIsToldOfWhatMayChange() {
        assertThat(ImmutableChange.message(job("parallelism: 2"), made())).isNull();
    }

    @Test
    void theFieldIsNamed() {
        assertThat(ImmutableChange.message(job("completions: 2"), made()))
                .isEqualTo("The workload goes on without the last change: spec.completions was" + WHAT_TO_DO);
    }

    @Test
    void ofManyFieldsTheFirstAreNamed() {
        assertThat(ImmutableChange.message(job("completions: 2, backoffLimit: 1"), made()))
                .isEqualTo("The workload goes on without the last change: spec.backoffLimit, spec.completions were"
                        + WHAT_TO_DO);
        assertThat(ImmutableChange.message(
                        job("completions: 2, backoffLimit: 1, runAsUser: true, user: {uid: 1}, createHomeDir: true,"
                                + " homeDir: {path: /a}, completionMode: Indexed"),
                        made()))
                .isEqualTo(
                        "The workload goes on without the last change: spec.backoffLimit, spec.completionMode, spec.completions,"
                                + " spec.createHomeDir, spec.homeDir and 2 more fields were" + WHAT_TO_DO);
    }

    /** An operator made it that did not write that down. */
    @Test
    void aWorkloadThatDoesNotTellNamesNoField() {
        var old = made();
        old.getMetadata().getAnnotations().remove(FieldHashes.ANNOTATION);

        assertThat(ImmutableChange.message(job("completions: 2"), old))
                .isEqualTo("The workload goes on without the last change: the spec was" + WHAT_TO_DO);
    }

    private static HasMetadata made() {
        var job = job("parallelism: 1");
        return WorkloadFactory.create(job, job.getSpec().getTemplate(), TestJobs.PLAIN);
    }

    private static RunaiJob job(String fields) {
        return Serialization.unmarshal(
                "metadata: {name: train, uid: 6f1c}\nspec: {%s, template: {spec: {containers: [{name: main}]}}}"
                        .formatted(fields),
                RunaiJob.class);
    }
}
