package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Manifest;
import ai.run.operator.testing.cluster.AuditLog;
import ai.run.operator.testing.cluster.Edits;
import ai.run.operator.testing.cluster.OwnControlPlane;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.Phase;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose workload it is. */
@OwnControlPlane
@ExtendWith(StageExtension.class)
class OwnershipIT {

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aWorkloadIsNamedOwnedAndLabelledAfterItsJob(String kind, Sandbox sandbox) {
        var job = sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata:
                  name: train
                  labels: {team: vision, app.kubernetes.io/instance: my-app, argocd.argoproj.io/secret-type: x}
                  annotations: {note: mine}
                spec:
                  workload: %s
                  template: {spec: {containers: [{name: main, image: busybox}]}}
                """
                        .formatted(kind));
        var pod = sandbox.awaitPods("train").get(0);
        var workload = kind.equals("Job") ? sandbox.workloadJob("train") : sandbox.workloadPod("train");
        assertThat(workload.getMetadata().getOwnerReferences()).singleElement().satisfies(owner -> {
            assertThat(owner.getUid()).isEqualTo(job.getMetadata().getUid());
            assertThat(owner.getKind()).isEqualTo("RunaiJob");
            assertThat(owner.getController()).isTrue();
        });
        assertThat(workload.getMetadata().getLabels())
                .containsEntry("app.kubernetes.io/managed-by", "runaijob-operator")
                .containsEntry("run.ai/job-name", "train")
                .containsEntry("team", "vision")
                .doesNotContainKeys("app.kubernetes.io/instance", "argocd.argoproj.io/secret-type");
        assertThat(workload.getMetadata().getAnnotations()).doesNotContainKey("note");
        assertThat(pod.getMetadata().getLabels())
                .containsEntry("app.kubernetes.io/managed-by", "runaijob-operator")
                .containsEntry("run.ai/job-name", "train");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aNamesakeOfSomebodyElseIsNeverAdopted(String kind, Sandbox sandbox) throws Exception {
        var pod = "{restartPolicy: Never, containers: [{name: main, image: busybox}]}";
        var namesake = kind.equals("Job")
                ? "---\n{apiVersion: batch/v1, kind: Job, metadata: {name: train}, spec: {template: {spec: %s}}}"
                        .formatted(pod)
                : "---\n{apiVersion: v1, kind: Pod, metadata: {name: train}, spec: %s}".formatted(pod);
        sandbox.admin
                .load(new java.io.ByteArrayInputStream(namesake.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .inNamespace(sandbox.namespace)
                .create();
        sandbox.submit("workload: %s\ntemplate: {spec: {containers: [{name: main, image: busybox}]}}".formatted(kind));

        var stalled = sandbox.awaitCondition("train", "Stalled", "True");
        assertThat(stalled.getReason()).isEqualTo("NameConflict");
        var workload = kind.equals("Job") ? sandbox.workloadJob("train") : sandbox.workloadPod("train");
        assertThat(workload.getMetadata().getOwnerReferences())
                .extracting(OwnerReference::getKind)
                .doesNotContain("RunaiJob");

        sandbox.admin.resource(workload).withGracePeriod(0).delete();
        sandbox.await("train", job -> job.getStatus().getWorkloadRef() != null);
    }

    @Test
    void aNamesakeOfSomethingElseWithTheJobsUidIsNeverAdopted(Sandbox sandbox) {
        var train = sandbox.submit("suspend: true\ntemplate: {spec: {containers: [{name: main, image: busybox}]}}");
        sandbox.awaitPhase("train", Phase.SUSPENDED);
        Manifest.create(
                sandbox.admin,
                sandbox.namespace,
                Manifest.job(
                        """
                        name: train,
                        labels: {app.kubernetes.io/managed-by: runaijob-operator},
                        ownerReferences: [{apiVersion: example.org/v1, kind: Anything, name: train, controller: true, uid: %s}]
                        """
                                .formatted(train.getMetadata().getUid())
                                .replace('\n', ' '),
                        "",
                        Manifest.GOOD));
        sandbox.patchSpec("train", "suspend: false");
        assertThat(sandbox.awaitCondition("train", "Stalled", "True").getReason())
                .isEqualTo("NameConflict");
        assertThat(sandbox.job("train").getStatus().getWorkloadRef()).isNull();
    }

    @Test
    void aWorkloadWhoseLabelWasTakenAwayIsStillSuspended(Sandbox sandbox) throws IOException {
        runWithoutLabel(sandbox);
        sandbox.patchSpec("train", "suspend: true");
        var suspended = sandbox.awaitPhase("train", Phase.SUSPENDED);

        assertThat(suspended.getWorkloadRef()).isNotNull();
        var spec = sandbox.workloadJob("train").getSpec();
        assertThat(spec.getParallelism() == 0 || Boolean.TRUE.equals(spec.getSuspend()))
                .isTrue();
    }

    @Test
    void aWorkloadWithoutItsLabelIsFollowedToItsEnd(Sandbox sandbox) throws IOException {
        runWithoutLabel(sandbox);
        sandbox.writeClusterConfig("enforceRunAsUser: perhaps");
        try {
            sandbox.awaitClusterConfigRefused();
            sandbox.patchSpec("train", "activeDeadlineSeconds: 5000");
            await().until(() -> Objects.equals(
                    5_000L, sandbox.workloadJob("train").getSpec().getActiveDeadlineSeconds()));
            sandbox.podsEnd("train", "Succeeded");
            sandbox.awaitPhase("train", Phase.SUCCEEDED);
        } finally {
            sandbox.nothingEnforced();
        }
    }

    private static void runWithoutLabel(Sandbox sandbox) throws IOException {
        sandbox.submit("template: {spec: {containers: [{name: main, image: busybox}]}}");
        sandbox.podsRun("train");
        sandbox.awaitPhase("train", Phase.RUNNING);
        sandbox.kubectl("label", "job", "train", "app.kubernetes.io/managed-by-");
    }

    @Test
    void aJobMadeAnewUnderTheSameNameGetsAWorkloadOfItsOwn(Sandbox sandbox) {
        sandbox.submit("template: {spec: {containers: [{name: main, image: busybox}]}}");
        var first = sandbox.awaitPods("train").get(0).getMetadata().getUid();
        sandbox.jobResource("train").delete();
        var second = sandbox.submit("template: {spec: {containers: [{name: main, image: busybox}]}}");
        sandbox.await("train", job -> job.getStatus() != null && job.getStatus().getWorkloadRef() != null);
        var workload = sandbox.workloadJob("train");
        assertThat(workload.getMetadata().getOwnerReferences().get(0).getUid())
                .isEqualTo(second.getMetadata().getUid());
        assertThat(sandbox.awaitPods("train"))
                .extracting(pod -> pod.getMetadata().getUid())
                .isNotEqualTo(first);
    }

    /** By these labels the Job controller takes any pod without a controller for one of the Job's, and ends one of its own. */
    @Test
    void aPodWithoutAControllerIsNotTakenForAnotherJobs(Sandbox sandbox) throws IOException {
        sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: alices}
                spec:
                  parallelism: 1
                  completions: 2
                  template: {spec: {containers: [{name: main, image: busybox}]}}
                """);
        sandbox.awaitPods("alices");
        var alices = sandbox.workloadJob("alices").getMetadata().getUid();
        var labels =
                "{controller-uid: %1$s, batch.kubernetes.io/controller-uid: %1$s, job-name: alices, batch.kubernetes.io/job-name: alices}"
                        .formatted(alices);
        sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: train, labels: %1$s}
                spec:
                  workload: Pod
                  template: {metadata: {labels: %1$s}, spec: {containers: [{name: main, image: busybox}]}}
                """
                        .formatted(labels));
        sandbox.awaitPods("train");
        assertThat(sandbox.awaitStatus("train").getOverridden())
                .contains("metadata.labels[controller-uid]: " + alices + " -> unset");

        sandbox.jobResource("train")
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> sandbox.workloadPod("train").getMetadata().getOwnerReferences().stream()
                        .noneMatch(owner -> owner.getKind().equals("RunaiJob")));
        // The controller looks at all pods of the Job, and those that it could adopt, to make a second one.
        sandbox.patchSpec("alices", "parallelism: 2");
        await().until(() -> sandbox.awaitPods("alices").size() == 2);
        assertThat(sandbox.workloadPod("train").getMetadata().getOwnerReferences())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void nothingOfTheTemplateKeepsAPodFromGoing(String kind, Sandbox sandbox) {
        sandbox.submit(
                """
                workload: %s
                template:
                  metadata: {name: other, finalizers: [example.org/keep], labels: {role: trainer}}
                  spec: {containers: [{name: main, image: busybox}]}
                """
                        .formatted(kind));
        var pod = sandbox.awaitPods("train").get(0).getMetadata();
        assertThat(pod.getFinalizers()).doesNotContain("example.org/keep");
        assertThat(pod.getLabels()).containsEntry("role", "trainer");
        assertThat(sandbox.awaitStatus("train").getOverridden())
                .contains("metadata.finalizers: [\"example.org/keep\"] -> unset");
    }

    @Test
    void aNamesakeThatDoesNotGoIsAskedForLessAndLess(Sandbox sandbox) {
        Manifest.create(
                sandbox.admin,
                sandbox.namespace,
                Manifest.job("name: train, finalizers: [example.org/keep]", "", Manifest.GOOD));
        var namesake =
                sandbox.admin.batch().v1().jobs().inNamespace(sandbox.namespace).withName("train");
        namesake.delete();
        sandbox.submit("template: {spec: {containers: [{name: main, image: busybox}]}}");
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(
                        Sandbox.condition(sandbox.job("train"), "Stalled"))
                .isNotNull()
                .satisfies(stalled -> assertThat(stalled.getMessage()).contains("was deleted and does not go")));
        assertThat(AuditLog.of(sandbox).writesFor("train"))
                .filteredOn(write -> write.isOf("jobs"))
                .hasSizeLessThan(20);

        Edits.edit(namesake, job -> new JobBuilder(job)
                .editMetadata()
                .withFinalizers()
                .endMetadata()
                .build());
        await().atMost(Duration.ofMinutes(1))
                .until(() -> sandbox.job("train").getStatus().getWorkloadRef() != null);
    }
}
