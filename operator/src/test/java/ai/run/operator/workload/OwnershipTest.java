package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.workload.Ownership.ControllerKind;
import ai.run.v1.RunaiJob;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnershipTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    [{apiVersion: run.ai/v1, kind: RunaiJob, uid: this, controller: true}]                                                           | true
                    # of any version
                    [{apiVersion: run.ai/v2, kind: RunaiJob, uid: this, controller: true}]                                                           | true
                    # among others
                    [{apiVersion: v1, kind: Node, uid: other}, {apiVersion: run.ai/v1, kind: RunaiJob, uid: this, controller: true}]                 | true
                    # nobody's, or a namesake's
                    []                                                                                                                               | false
                    [{apiVersion: run.ai/v1, kind: RunaiJob, uid: deleted-namesake, controller: true}]                                               | false
                    [{apiVersion: run.ai/v1, kind: RunaiJob, controller: true}]                                                                      | false
                    # an owner that does not control it: somebody else may
                    [{apiVersion: run.ai/v1, kind: RunaiJob, uid: this, controller: false}]                                                          | false
                    [{apiVersion: run.ai/v1, kind: RunaiJob, uid: this}]                                                                             | false
                    [{apiVersion: run.ai/v1, kind: RunaiJob, uid: this}, {apiVersion: batch/v1, kind: CronJob, uid: other, controller: true}]        | false
                    # something else, said to have its UID
                    [{apiVersion: run.ai/v1, kind: Anything, uid: this, controller: true}]                                                           | false
                    [{apiVersion: example.org/v1, kind: RunaiJob, uid: this, controller: true}]                                                      | false
                    [{apiVersion: run.ai.example.org/v1, kind: RunaiJob, uid: this, controller: true}]                                               | false
                    [{apiVersion: run.ai/v1, kind: RunaiJob, uid: other}, {apiVersion: example.org/v1, kind: Anything, uid: this, controller: true}] | false
                    """)
    void isOfTheJobThatControlsIt(String owners, boolean ours) {
        var job = new RunaiJob();
        job.setMetadata(
                new ObjectMetaBuilder().withName("train").withUid("this").build());
        var workload = Serialization.unmarshal("metadata: {ownerReferences: " + owners + "}", Job.class);

        assertThat(Ownership.isOf(job, workload)).isEqualTo(ours);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # the controller                                                                                                          | is a RunaiJob | a Job
                    [{apiVersion: run.ai/v1, kind: RunaiJob, uid: a, controller: true}]                                                       | true          | false
                    [{apiVersion: batch/v1, kind: Job, uid: a, controller: true}]                                                             | false         | true
                    [{apiVersion: batch/v2, kind: Job, uid: a, controller: true}]                                                             | false         | true
                    [{apiVersion: batch/v1, kind: CronJob, uid: a, controller: true}]                                                         | false         | false
                    [{apiVersion: batch.example.org/v1, kind: Job, uid: a, controller: true}]                                                 | false         | false
                    [{kind: Job, uid: a, controller: true}]                                                                                   | false         | false
                    [{apiVersion: batch/v1, kind: Job, uid: a}, {apiVersion: run.ai/v1, kind: RunaiJob, uid: b, controller: true}]            | true          | false
                    [{apiVersion: batch/v1, kind: Job, uid: a, controller: false}]                                                            | false         | false
                    []                                                                                                                        | false         | false
                    """)
    void theKindOfTheControllerIsReadFromJson(String owners, boolean runaiJob, boolean job) {
        var object = Serialization.unmarshal("metadata: {ownerReferences: " + owners + "}", JsonNode.class);

        assertThat(Ownership.isControlledBy(ControllerKind.RUNAI_JOB, object)).isEqualTo(runaiJob);
        assertThat(Ownership.isControlledBy(ControllerKind.JOB, object)).isEqualTo(job);
        assertThat(Ownership.controller(object).isMissingNode()).isEqualTo(!owners.contains("controller: true"));
    }
}
