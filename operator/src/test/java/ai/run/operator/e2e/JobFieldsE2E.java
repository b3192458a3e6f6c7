package ai.run.operator.e2e;

import static ai.run.operator.testing.node.FactsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.node.Facts;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.NodeExtension;
import ai.run.v1.Phase;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a {@code batch/v1} Job can do, a RunaiJob can; and its status says what has come of it, once that is so. */
@OtherCluster
@ExtendWith(NodeExtension.class)
class JobFieldsE2E {

    private static final String INDEX = "batch.kubernetes.io/job-completion-index";

    private static final String UNTIL_TOLD = "until [ -e /tmp/go ]; do sleep 0.2; done";

    @BeforeAll
    static void submit(Jobs jobs) {
        jobs.submit(
                "failing",
                job(
                        """
                        parallelism: 2
                        completions: 2
                        completionMode: Indexed
                        podFailurePolicy:
                          rules: [{action: FailJob, onExitCodes: {containerName: main, operator: In, values: [42]}}]
                        """,
                        // The second pod ends by force alone: what comes of the Job waits for it.
                        "[ $JOB_COMPLETION_INDEX = 0 ] || trap '' TERM; " + UNTIL_TOLD + "; exit 42",
                        600));
        jobs.submit(
                "disrupted",
                job(
                        """
                        backoffLimit: 0
                        podFailurePolicy:
                          rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget, status: 'True'}]}]
                        """,
                        UNTIL_TOLD,
                        1));
        jobs.submit("suspended", job("", UNTIL_TOLD, 1));
        jobs.submit(
                "fail-index",
                job(
                        """
                        parallelism: 3
                        completions: 3
                        completionMode: Indexed
                        backoffLimitPerIndex: 0
                        podFailurePolicy:
                          rules: [{action: FailIndex, onExitCodes: {containerName: main, operator: In, values: [42]}}]
                        """,
                        "[ $JOB_COMPLETION_INDEX != 1 ] || exit 42",
                        1));
        jobs.submit(
                "indexed",
                job(
                        """
                        parallelism: 2
                        completions: 2
                        completionMode: Indexed
                        """,
                        "echo index=$JOB_COMPLETION_INDEX",
                        1));
    }

    private static String job(String fields, String command, int gracePeriodSeconds) {
        return RunAsUserE2E.ALICE
                + fields
                + """
                template:
                  spec:
                    terminationGracePeriodSeconds: %d
                    containers: [{name: main, image: @MAIN, command: [sh, -c, "/facts; %s"]}]
                """
                        .formatted(gracePeriodSeconds, command);
    }

    @Test
    void everyIndexRunsAsTheUserAndTheJobIsCompleteWhenAllAreDone(Jobs jobs) {
        var status = jobs.status("indexed", seen -> seen.getPhase() == Phase.SUCCEEDED);
        assertThat(status.getSucceeded()).isEqualTo(2);
        assertThat(jobs.pods("indexed")).hasSize(2).allSatisfy(pod -> {
            var log = jobs.log(pod, "main");
            assertThat(Facts.in(log).orElseThrow()).runsAs(1234, 5678).isMemberOfExactly(4000L, 5678L);
            assertThat(log).contains("index=" + index(pod));
        });
        assertThat(conditions("indexed", jobs)).containsExactly("SuccessCriteriaMet", "Complete");
    }

    /** Since 1.31 FailureTarget announces the end, and Failed comes when the last pod has ended. */
    @Test
    void aFailureThatThePolicyNamesFailsTheJobOnceNoPodRunsAnyMore(Jobs jobs) throws IOException {
        jobs.status("failing", seen -> Integer.valueOf(2).equals(seen.getReady()));
        var first = jobs.pods("failing").stream()
                .filter(pod -> index(pod).equals("0"))
                .findFirst();
        tell(first.orElseThrow(), jobs);
        await().atMost(Jobs.PATIENCE).until(() -> !conditions("failing", jobs).isEmpty());
        assertThat(conditions("failing", jobs)).containsExactly("FailureTarget");
        var meanwhile = jobs.sandbox.job("failing");
        assertThat(meanwhile.getStatus().getPhase()).isEqualTo(Phase.RUNNING);
        assertThat(Sandbox.condition(meanwhile, "Failed")).isNull();

        jobs.sandbox
                .admin
                .pods()
                .inNamespace(jobs.sandbox.namespace)
                .withLabel("run.ai/job-name", "failing")
                .withGracePeriod(0)
                .delete();
        jobs.status("failing", seen -> seen.getPhase() == Phase.FAILED);
        assertThat(conditions("failing", jobs)).containsExactly("FailureTarget", "Failed");
        assertThat(Sandbox.condition(jobs.sandbox.job("failing"), "Failed").getMessage())
                .startsWith("PodFailurePolicy: Container main for pod ")
                .contains("failed with exit code 42 matching FailJob rule at index 0");
    }

    @Test
    void anIndexThatFailsLeavesTheOthersAlone(Jobs jobs) {
        var status = jobs.status("fail-index", seen -> seen.getPhase() == Phase.FAILED);
        assertThat(status.getSucceeded()).isEqualTo(2);
        assertThat(jobs.sandbox.workloadJob("fail-index").getStatus().getFailedIndexes())
                .isEqualTo("1");
        assertThat(Sandbox.condition(jobs.sandbox.job("fail-index"), "Failed").getMessage())
                .startsWith("FailedIndexes: ");
    }

    @Test
    void aFailureThatThePolicyIgnoresCountsForNothing(Jobs jobs) throws IOException {
        jobs.status("disrupted", seen -> seen.getPhase() == Phase.RUNNING);
        var evicted = jobs.pod("disrupted").orElseThrow();
        assertThat(jobs.sandbox.admin.pods().resource(evicted).evict()).isTrue();
        tell(anotherThan(evicted, "disrupted", jobs), jobs);
        var status = jobs.status("disrupted", seen -> seen.getPhase() == Phase.SUCCEEDED);
        assertThat(status.getSucceeded()).isEqualTo(1);
        assertThat(status.getFailed()).isZero();
    }

    @Test
    void aJobThatIsSuspendedHasNoPodsAndGoesOnAsTheSameUser(Jobs jobs) throws IOException {
        jobs.status("suspended", seen -> seen.getPhase() == Phase.RUNNING);
        var first = jobs.pod("suspended").orElseThrow();
        jobs.sandbox.patchSpec("suspended", "suspend: true");
        jobs.status("suspended", seen -> seen.getPhase() == Phase.SUSPENDED);
        await().until(() -> jobs.pods("suspended").isEmpty());

        jobs.sandbox.patchSpec("suspended", "suspend: false");
        tell(anotherThan(first, "suspended", jobs), jobs);
        jobs.status("suspended", seen -> seen.getPhase() == Phase.SUCCEEDED);
        assertThat(jobs.facts("suspended", "main")).runsAs(1234, 5678).isMemberOfExactly(4000L, 5678L);
        assertThat(Sandbox.condition(jobs.sandbox.job("suspended"), "Suspended").getReason())
                .isEqualTo("Resumed");
    }

    /** Waits for another pod of the job that runs. */
    private static Pod anotherThan(Pod first, String job, Jobs jobs) {
        return await().atMost(Jobs.PATIENCE)
                .until(
                        () -> jobs.pods(job).stream()
                                .filter(pod -> !pod.getMetadata()
                                        .getUid()
                                        .equals(first.getMetadata().getUid()))
                                .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Lets the pod come to its end. */
    private static void tell(Pod pod, Jobs jobs) throws IOException {
        jobs.sandbox.kubectl("exec", pod.getMetadata().getName(), "--container=main", "--", "sh", "-c", ": > /tmp/go");
    }

    private static String index(Pod pod) {
        return pod.getMetadata().getLabels().get(INDEX);
    }

    /** The types of the Job's conditions that are true, in its order. */
    private static List<String> conditions(String job, Jobs jobs) {
        return jobs.sandbox.workloadJob(job).getStatus().getConditions().stream()
                .filter(condition -> condition.getStatus().equals("True"))
                .map(JobCondition::getType)
                .toList();
    }
}
