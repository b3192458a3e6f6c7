package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.RunaiJob;
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
                    [{kind: RunaiJob, name: train, uid: this, controller: true}]                                               | true
                    # among others
                    [{kind: Node, name: n, uid: other}, {kind: RunaiJob, name: train, uid: this, controller: true}]            | true
                    # nobody's, or a namesake's
                    []                                                                                                         | false
                    [{kind: RunaiJob, name: train, uid: deleted-namesake, controller: true}]                                   | false
                    [{kind: RunaiJob, name: train, controller: true}]                                                          | false
                    # an owner that does not control it: somebody else may
                    [{kind: RunaiJob, name: train, uid: this, controller: false}]                                              | false
                    [{kind: RunaiJob, name: train, uid: this}]                                                                 | false
                    [{kind: RunaiJob, name: train, uid: this}, {kind: CronJob, name: train, uid: other, controller: true}]     | false
                    """)
    void isOfTheJobThatControlsIt(String owners, boolean ours) {
        var job = new RunaiJob();
        job.setMetadata(
                new ObjectMetaBuilder().withName("train").withUid("this").build());
        var workload = Serialization.unmarshal("metadata: {ownerReferences: " + owners + "}", Job.class);

        assertThat(Ownership.isOf(job, workload)).isEqualTo(ours);
    }
}
