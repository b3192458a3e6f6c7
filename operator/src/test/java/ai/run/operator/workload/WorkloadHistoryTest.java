package ai.run.operator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All changes fall into one second, so that their order alone tells. */
class WorkloadHistoryTest {

    private static final String SECOND = "2026-01-01T12:00:00Z";
    private static final String MARK = "deletionTimestamp: '%s', deletionGracePeriodSeconds: 0".formatted(SECOND);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # what it went through, a minus for its deletion              | how it had ended
                    Running Complete                                              | Complete
                    Running Complete -Complete                                    | Complete
                    Running Failed -Failed                                        | Failed
                    # deleted first; what is stopped counts as failed, or as complete if it stops with grace
                    Running -Running -Failed                                      |
                    Running -Running -Complete                                    |
                    -Running -Failed                                              |
                    -Running                                                      |
                    Running                                                       |
                    # the history begins too late to tell: what may have ended is not run again
                    -Complete                                                     | Complete
                    -Failed                                                       | Failed
                    # the end was announced, and the deletion came before it was written down
                    Running SuccessCriteriaMet -SuccessCriteriaMet                | Complete
                    Running FailureTarget -FailureTarget                          | Failed
                    Running Done -Done                                            | Complete
                    Running -Running -SuccessCriteriaMet                          |
                    """)
    void ofAJobTellsHowItHadEndedBeforeItsDeletion(String states, String end) {
        assertThat(endOf(states, WorkloadHistoryTest::job)).isEqualTo(end);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Running Complete -Complete   | Complete
                    Running Failed -Failed       | Failed
                    # a cleaner, which deletes at once
                    Running Complete Complete    | Complete
                    # the kubelet ends what is deleted
                    Running -Running -Failed     |
                    Running -Running -Complete   |
                    Running -Running             |
                    """)
    void ofAPodTellsHowItHadEndedBeforeItsDeletion(String states, String end) {
        assertThat(endOf(states, WorkloadHistoryTest::pod)).isEqualTo(end);
    }

    /** The end is announced before the pods are counted. */
    @Test
    void theLatestStateOfWhatHasEndedIsTold() {
        var history = new WorkloadHistory(owner());
        history.add(job("uid-1", "", "SuccessCriteriaMet"));
        var counted = job("uid-1", MARK, "Complete");
        history.add(counted);

        assertThat(history.ended()).contains(counted);
    }

    /** The first was deleted while it ran, so a second was made, which ended. */
    @Test
    void oneOfSeveralThatEndedIsEnough() {
        var history = new WorkloadHistory(owner());
        history.add(job("uid-1", "", "Running"));
        history.add(job("uid-1", MARK, "Running"));
        history.add(job("uid-2", "", "Running"));
        history.add(job("uid-2", "", "Complete"));
        history.add(job("uid-2", MARK, "Complete"));

        assertThat(history.ended().map(workload -> workload.getMetadata().getUid()))
                .contains("uid-2");
    }

    @Test
    void whatBelongsToOthersOfTheNameDoesNotCount() {
        var predecessor = job("uid-1", "", "Complete");
        predecessor.getMetadata().getOwnerReferences().get(0).setUid("uid-of-another");
        var nobodys = job("uid-2", "", "Complete");
        nobodys.getMetadata().setOwnerReferences(List.of());
        var history = new WorkloadHistory(owner());
        history.add(predecessor);
        history.add(nobodys);

        assertThat(history.ended()).isEmpty();
    }

    private interface Made {
        HasMetadata of(String uid, String mark, String state);
    }

    private static String endOf(String states, Made made) {
        var history = new WorkloadHistory(owner());
        for (var state : states.split(" ", -1)) {
            var marked = state.startsWith("-");
            history.add(made.of("uid-1", marked ? MARK : "", marked ? state.substring(1) : state));
        }
        return history.ended()
                .map(ended -> WorkloadState.of(ended).outcome().getClass().getSimpleName())
                .orElse(null);
    }

    private static HasMetadata job(String uid, String mark, String state) {
        var status =
                switch (state) {
                    case "Running" -> "{active: 1}";
                    case "Done" -> "{succeeded: 1}";
                    default ->
                        "{conditions: [{type: %s, status: 'True', lastTransitionTime: '%s'}]}".formatted(state, SECOND);
                };
        return read("batch/v1", "Job", uid, mark, status);
    }

    private static HasMetadata pod(String uid, String mark, String state) {
        var status =
                switch (state) {
                    case "Running" -> "{phase: Running}";
                    case "Complete" -> "{phase: Succeeded}";
                    default -> "{phase: Failed}";
                };
        return read("v1", "Pod", uid, mark, status);
    }

    private static HasMetadata read(String apiVersion, String kind, String uid, String mark, String status) {
        return Serialization.unmarshal(
                """
                apiVersion: %s
                kind: %s
                metadata:
                  name: train
                  uid: %s
                  ownerReferences: [{apiVersion: run.ai/v1, kind: RunaiJob, name: train, uid: uid-of-train, controller: true}]
                  %s
                spec: {}
                status: %s
                """
                        .formatted(apiVersion, kind, uid, mark.replace(", ", "\n  "), status),
                HasMetadata.class);
    }

    private static RunaiJob owner() {
        var job = new RunaiJob();
        job.setMetadata(new ObjectMetaBuilder()
                .withName("train")
                .withUid("uid-of-train")
                .build());
        return job;
    }
}
