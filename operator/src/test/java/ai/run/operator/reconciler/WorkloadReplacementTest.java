package ai.run.operator.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.workload.SpecHash;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobSpec;
import ai.run.v1.RunaiJobStatus;
import ai.run.v1.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadReplacementTest {

    private static final String RUNNING_JOB = job("{}", "{active: 1, ready: 1}");
    private static final String RUNNING_POD = pod("{phase: Running}");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # the Job is  | and             | the spec has | is due
                    running       | as the spec     |              | false
                    running       | changed         |              | false
                    running       | as the spec     | suspend      | false
                    # it is suspended in a moment; what is made anew then follows the changed spec
                    running       | changed         | suspend      | true
                    suspended     | changed         | suspend      | true
                    suspended     | changed         |              | true
                    suspended     | as the spec     | suspend      | false
                    suspended     | as the spec     |              | false
                    # what has ended is the result
                    complete      | changed         | suspend      | false
                    failed        | changed         | suspend      | false
                    """)
    void aJobMakesWayForAChangedOneOnceItIsSuspended(String state, String hash, String suspend, boolean due) {
        var workload =
                switch (state) {
                    case "suspended" -> job("{suspend: true}", "{}");
                    case "complete" -> job("{}", "{conditions: [{type: Complete, status: 'True'}]}");
                    case "failed" -> job("{}", "{conditions: [{type: Failed, status: 'True'}]}");
                    default -> RUNNING_JOB;
                };

        assertThat(isDue(workload, "changed".equals(hash), "suspend".equals(suspend)))
                .isEqualTo(due);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # the Pod is | and         | the spec has | is due
                    Running      | as the spec |              | false
                    Running      | changed     |              | false
                    # a Pod has no other way to stop
                    Running      | as the spec | suspend      | true
                    Pending      | as the spec | suspend      | true
                    Running      | changed     | suspend      | true
                    Succeeded    | changed     | suspend      | false
                    Failed       | changed     | suspend      | false
                    """)
    void aPodMakesWayWhenItIsSuspended(String phase, String hash, String suspend, boolean due) {
        assertThat(isDue(pod("{phase: " + phase + "}"), "changed".equals(hash), "suspend".equals(suspend)))
                .isEqualTo(due);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # the workload | and         | is due
                    running Job    | changed     | true
                    running Job    | as the spec | false
                    running Pod    | changed     | true
                    running Pod    | as the spec | false
                    complete Job   | changed     | false
                    """)
    void aJobThatWasSuspendedForAMomentMakesWayForAChangedOne(String state, String hash, boolean due) {
        var runaiJob = runaiJob(false);
        var workload = workload(
                switch (state) {
                    case "running Job" -> RUNNING_JOB;
                    case "running Pod" -> RUNNING_POD;
                    default -> job("{}", "{conditions: [{type: Complete, status: 'True'}]}");
                },
                runaiJob);
        if (hash.equals("changed")) {
            runaiJob.getSpec().setCompletions(5);
        }

        assertThat(WorkloadReplacement.isNeeded(runaiJob, workload, true)).isEqualTo(due);
    }

    @ParameterizedTest
    @CsvSource({
        // the Job has parallelism | the status says that it is suspended | it is due
        "0, true,  true",
        "0, false, false",
        "1, true,  false"
    })
    void aJobThatCannotBeSuspendedMakesWayWhileItHasNoPods(int parallelism, boolean suspended, boolean due) {
        var runaiJob = runaiJob(false);
        var workload = workload(job("{parallelism: %d}".formatted(parallelism), "{}"), runaiJob);
        runaiJob.getSpec().setCompletions(5);
        var conditions = suspended ? "conditions: [{type: Suspended, status: 'True'}]" : "phase: Pending";
        runaiJob.setStatus(Serialization.unmarshal(conditions, RunaiJobStatus.class));

        assertThat(isNeeded(runaiJob, workload)).isEqualTo(due);
    }

    @Test
    void anotherNumberOfPodsIsNoReason() {
        var runaiJob = runaiJob(true);
        var workload = workload(RUNNING_JOB, runaiJob);
        runaiJob.getSpec().setParallelism(5);

        assertThat(isNeeded(runaiJob, workload)).isFalse();
    }

    @Test
    void aJobMakesWayForAPodOnceItIsSuspended() {
        var runaiJob = runaiJob(true);
        var workload = workload(RUNNING_JOB, runaiJob);
        runaiJob.getSpec().setWorkload(Workload.POD);
        assertThat(isNeeded(runaiJob, workload)).isTrue();

        runaiJob.getSpec().setSuspend(false);
        assertThat(isNeeded(runaiJob, workload)).isFalse();
    }

    @Test
    void aWorkloadThatLostItsHashCountsAsChanged() {
        var runaiJob = runaiJob(true);
        var workload = workload(RUNNING_JOB, runaiJob);
        workload.getMetadata().getAnnotations().clear();

        assertThat(isNeeded(runaiJob, workload)).isTrue();
        assertThat(isNeeded(runaiJob(false), workload)).isFalse();
    }

    @Test
    void aRunningPodIsLeftAloneWhateverItCarries() {
        var workload = workload(RUNNING_POD, runaiJob(false));
        workload.getMetadata().getAnnotations().clear();

        assertThat(isNeeded(runaiJob(false), workload)).isFalse();
    }

    private static boolean isDue(String workload, boolean changed, boolean suspend) {
        var runaiJob = runaiJob(suspend);
        var made = workload(workload, runaiJob);
        if (changed) {
            runaiJob.getSpec().setCompletions(5);
        }
        return isNeeded(runaiJob, made);
    }

    /** It has not been suspended in between. */
    private static boolean isNeeded(RunaiJob job, HasMetadata workload) {
        return WorkloadReplacement.isNeeded(job, workload, false);
    }

    /** A workload that was made from the spec as it is now. */
    private static HasMetadata workload(String yaml, RunaiJob runaiJob) {
        var workload = Serialization.unmarshal(yaml, HasMetadata.class);
        workload.getMetadata().getAnnotations().put(SpecHash.ANNOTATION, SpecHash.of(runaiJob.getSpec()));
        return workload;
    }

    private static RunaiJob runaiJob(boolean suspend) {
        var job = new RunaiJob();
        job.setSpec(RunaiJobSpec.builder()
                .template(new PodTemplateSpec())
                .suspend(suspend)
                .build());
        return job;
    }

    private static String job(String spec, String status) {
        return "apiVersion: batch/v1\nkind: Job\nmetadata: {name: train}\nspec: " + spec + "\nstatus: " + status;
    }

    private static String pod(String status) {
        return "apiVersion: v1\nkind: Pod\nmetadata: {name: train}\nspec: {}\nstatus: " + status;
    }
}
