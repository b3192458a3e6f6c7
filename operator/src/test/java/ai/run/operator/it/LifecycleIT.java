package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.Phase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Event;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the first pod to the end, for both kinds of workload. */
@ExtendWith(StageExtension.class)
class LifecycleIT {

    private static final String IMAGE = "template: {spec: {containers: [{name: main, image: '%s'}]}}";

    static final String POD = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aJobRunsAndSucceeds(String workload, Sandbox sandbox) {
        sandbox.submit("workload: %s\n".formatted(workload) + POD);
        sandbox.podsRun("train");
        var running = sandbox.awaitPhase("train", Phase.RUNNING);
        assertThat(running.getActive()).isEqualTo(1);
        assertThat(running.getWorkloadRef().getKind()).isEqualTo(workload);
        assertThat(running.getStartTime()).isNotNull();

        sandbox.podsEnd("train", "Succeeded");
        var succeeded = sandbox.awaitPhase("train", Phase.SUCCEEDED);
        assertThat(succeeded.getSucceeded()).isEqualTo(1);
        assertThat(succeeded.getActive()).isZero();
        assertThat(succeeded.getCompletionTime()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"Job, backoffLimit: 0", "Pod, suspend: false"})
    void aJobThatFailsSaysSo(String workload, String field, Sandbox sandbox) {
        sandbox.submit("workload: %s\n%s\n".formatted(workload, field) + POD);
        sandbox.podsEnd("train", "Failed");
        var status = sandbox.awaitPhase("train", Phase.FAILED);
        assertThat(status.getFailed()).isEqualTo(1);
        assertThat(sandbox.awaitCondition("train", "Failed", "True").getMessage())
                .isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aWorkloadDeletedBeforeItsEndIsMadeAgain(String workload, Sandbox sandbox) {
        sandbox.submit("workload: %s\n".formatted(workload) + POD);
        var first = sandbox.await(
                        "train",
                        job -> job.getStatus() != null && job.getStatus().getWorkloadRef() != null)
                .getStatus()
                .getWorkloadRef();
        deleteWorkload(sandbox, workload);
        var second = sandbox.await("train", job -> !first.equals(job.getStatus().getWorkloadRef()))
                .getStatus()
                .getWorkloadRef();
        assertThat(second.getUid()).isNotEqualTo(first.getUid());
    }

    /** As a node's taint does it, with the pods that name the node and do not tolerate it. */
    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aWorkloadThatIsDeletedEachTimeIsMadeAgainEverMoreSeldom(String workload, Sandbox sandbox) {
        sandbox.submit("workload: %s\n".formatted(workload) + POD);
        var made = new HashSet<String>();
        var end = Instant.now().plusSeconds(10);
        while (Instant.now().isBefore(end)) {
            var alive = workload.equals("Job") ? sandbox.workloadJob("train") : sandbox.workloadPod("train");
            if (alive != null && made.add(alive.getMetadata().getUid())) {
                deleteWorkload(sandbox, workload);
            }
        }

        // at once, at once, and after 1, 2 and 4 seconds
        assertThat(made).hasSizeBetween(3, 5);
        assertThat(sandbox.awaitCondition("train", "Stalled", "True"))
                .returns("WorkloadDeleted", Condition::getReason)
                .satisfies(stalled -> assertThat(stalled.getMessage()).startsWith("The " + workload + " was deleted"));
        sandbox.podsRun("train");
        assertThat(sandbox.awaitPhase("train", Phase.RUNNING).getConditions())
                .extracting(Condition::getType)
                .doesNotContain("Stalled");
    }

    @Test
    void aPodThatADeletedJobLeftBehindDoesNotRunBesideTheNextOne(Sandbox sandbox) {
        sandbox.submit(POD);
        sandbox.podsRun("train");
        var running = sandbox.awaitPhase("train", Phase.RUNNING);
        var orphan = sandbox.awaitPods("train").get(0).getMetadata();
        sandbox.admin
                .resource(sandbox.workloadJob("train"))
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();

        sandbox.await(
                "train", job -> !running.getWorkloadRef().equals(job.getStatus().getWorkloadRef()));
        await().until(() -> sandbox.admin.pods().inNamespace(sandbox.namespace).list().getItems().stream()
                .noneMatch(pod -> pod.getMetadata().getUid().equals(orphan.getUid())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aFinishedWorkloadIsNotMadeAgain(String workload, Sandbox sandbox) throws IOException {
        sandbox.submit("workload: %s\n".formatted(workload) + POD);
        sandbox.podsEnd("train", "Succeeded");
        var end = sandbox.awaitPhase("train", Phase.SUCCEEDED);
        deleteWorkload(sandbox, workload);
        sandbox.stage.killAndRestartOperator();

        // The next job's workload shows that the operator had the time to make the first one's again.
        sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: next}
                spec: {template: {spec: {containers: [{name: main, image: busybox}]}}}
                """);
        sandbox.awaitPods("next");
        assertThat(sandbox.workloadJob("train")).isNull();
        assertThat(sandbox.workloadPod("train")).isNull();
        assertThat(sandbox.job("train").getStatus()).isEqualTo(end);
    }

    @Test
    void aJobIsDeletedAfterItsTimeToLiveAndItsWorkloadWithIt(Sandbox sandbox) {
        sandbox.submit("ttlSecondsAfterFinished: 1\n" + POD);
        sandbox.podsEnd("train", "Succeeded");
        sandbox.jobResource("train").waitUntilCondition(job -> job == null, 30, TimeUnit.SECONDS);
        awaitGarbageCollection(sandbox);
    }

    /** The API server takes lists whose items have names for equal in any order; to init containers it matters. */
    @Test
    void aTemplateInAnotherOrderDoesNotReachAWorkloadThatRuns(Sandbox sandbox) {
        var inOrder = "template: {spec: {initContainers: [{name: %s, image: busybox}, {name: %s, image: busybox}],"
                + " containers: [{name: main, image: busybox}]}}\n";
        sandbox.submit(inOrder.formatted("a", "b"));
        sandbox.awaitCondition("train", "Admitted", "True");
        var workload = sandbox.workloadJob("train").getMetadata().getUid();

        sandbox.patchSpec("train", inOrder.formatted("b", "a"));
        assertThat(sandbox.awaitRejection("train", "ImmutableField"))
                .contains("spec.suspend", "spec.template.spec.initContainers[*]");
        assertThat(sandbox.workloadJob("train").getMetadata().getUid()).isEqualTo(workload);

        sandbox.patchSpec("train", inOrder.formatted("a", "b"));
        sandbox.awaitCondition("train", "Accepted", "True");
    }

    @Test
    void deletingAJobDeletesItsWorkload(Sandbox sandbox) {
        sandbox.submit(POD);
        sandbox.awaitPods("train");
        sandbox.jobResource("train").delete();
        awaitGarbageCollection(sandbox);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aJobSuspendedFromTheStartCreatesNothingUntilItIsResumed(String workload, Sandbox sandbox) {
        sandbox.submit("suspend: true\nworkload: %s\n".formatted(workload) + POD);
        var status = sandbox.awaitPhase("train", Phase.SUSPENDED);
        assertThat(status.getWorkloadRef()).isNull();
        assertThat(sandbox.workloadJob("train")).isNull();

        setSuspended(sandbox, false);
        sandbox.awaitPods("train");
        sandbox.awaitCondition("train", "Suspended", "False");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aJobSuspendedLaterStopsItsPodsAndGoesOnWhenResumed(String workload, Sandbox sandbox) {
        sandbox.submit("workload: %s\n".formatted(workload) + POD);
        sandbox.awaitPods("train");
        setSuspended(sandbox, true);
        sandbox.awaitPhase("train", Phase.SUSPENDED);
        await().until(() -> sandbox.admin
                .pods()
                .inNamespace(sandbox.namespace)
                .list()
                .getItems()
                .isEmpty());

        setSuspended(sandbox, false);
        sandbox.awaitPods("train");
        sandbox.await("train", job -> job.getStatus().getPhase() != Phase.SUSPENDED);
        assertThat(sandbox.events("train")).extracting(Event::getReason).doesNotContain("SuspendedByQueue");
    }

    @Test
    void parallelismMayChangeWhileTheJobRuns(Sandbox sandbox) {
        sandbox.submit("parallelism: 1\ncompletions: 4\n" + POD);
        sandbox.awaitPods("train");
        sandbox.patchSpec("train", "parallelism: 3");
        await().until(() -> sandbox.awaitPods("train").size() == 3);
        assertThat(sandbox.workloadJob("train").getSpec().getParallelism()).isEqualTo(3);
    }

    @Test
    void aTemplateChangedWhileSuspendedIsTheOneThatGoesOn(Sandbox sandbox) {
        sandbox.submit(POD);
        sandbox.awaitPods("train");
        setSuspended(sandbox, true);
        sandbox.awaitPhase("train", Phase.SUSPENDED);
        changeImage(sandbox, "busybox:other");
        await().until(() -> sandbox.workloadJob("train") == null);
        setSuspended(sandbox, false);
        await().until(() -> sandbox.workloadJob("train") != null);
        assertThat(sandbox.workloadJob("train")
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers())
                .first()
                .satisfies(container -> assertThat(container.getImage()).isEqualTo("busybox:other"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aTemplateChangedAndResumedAtOnceIsTheOneThatGoesOn(String workload, Sandbox sandbox) {
        sandbox.submit("workload: %s\n".formatted(workload) + POD);
        sandbox.awaitPods("train");
        setSuspended(sandbox, true);
        sandbox.awaitPhase("train", Phase.SUSPENDED);
        sandbox.patchSpec("train", "suspend: false\n" + IMAGE.formatted("busybox:other"));
        awaitImage(sandbox, "busybox:other");
    }

    /** Faster than the operator may look. */
    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aTemplateChangedWhileSuspendedForAMomentIsTheOneThatGoesOn(String workload, Sandbox sandbox) {
        sandbox.submit("workload: %s\n".formatted(workload) + POD);
        sandbox.awaitPods("train");
        for (int time = 1; time <= 3; time++) {
            setSuspended(sandbox, true);
            changeImage(sandbox, "busybox:" + time);
            setSuspended(sandbox, false);
            awaitImage(sandbox, "busybox:" + time);
        }
    }

    private static void awaitImage(Sandbox sandbox, String image) {
        await().until(() -> sandbox.admin.pods().inNamespace(sandbox.namespace).list().getItems().stream()
                .anyMatch(pod -> pod.getSpec().getContainers().get(0).getImage().equals(image)));
    }

    @ParameterizedTest
    @CsvSource({"Job, Pod", "Pod, Job"})
    void aKindChangedWhileSuspendedLeavesNothingOfTheOther(String before, String after, Sandbox sandbox) {
        sandbox.submit("workload: %s\n".formatted(before) + POD);
        sandbox.awaitPods("train");
        setSuspended(sandbox, true);
        sandbox.awaitPhase("train", Phase.SUSPENDED);
        sandbox.patchSpec("train", "workload: " + after);
        await().until(() -> sandbox.workloadJob("train") == null && sandbox.workloadPod("train") == null);

        setSuspended(sandbox, false);
        sandbox.await(
                "train",
                job -> job.getStatus().getWorkloadRef() != null
                        && after.equals(job.getStatus().getWorkloadRef().getKind()));
    }

    /** The garbage collector learns of a new kind of owner only every half a minute. */
    private static void awaitGarbageCollection(Sandbox sandbox) {
        await().atMost(Duration.ofSeconds(60)).until(() -> sandbox.workloadJob("train") == null);
    }

    static void changeImage(Sandbox sandbox, String image) {
        sandbox.patchSpec("train", IMAGE.formatted(image));
    }

    private static void setSuspended(Sandbox sandbox, boolean suspended) {
        sandbox.patchSpec("train", "suspend: " + suspended);
    }

    private static void deleteWorkload(Sandbox sandbox, String kind) {
        var resource = kind.equals("Job")
                ? sandbox.admin
                        .batch()
                        .v1()
                        .jobs()
                        .inNamespace(sandbox.namespace)
                        .withName("train")
                : sandbox.admin.pods().inNamespace(sandbox.namespace).withName("train");
        resource.withGracePeriod(0).delete();
    }
}
