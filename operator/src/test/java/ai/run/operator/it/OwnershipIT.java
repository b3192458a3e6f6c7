package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.v1.Phase;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose workload it is. */
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
        var namesake = kind.equals("Job")
                ? "apiVersion: batch/v1\n"
                        + "kind: Job\n"
                        + "metadata: {name: train}\n"
                        + "spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox}]}}}"
                : "apiVersion: v1\n"
                        + "kind: Pod\n"
                        + "metadata: {name: train}\n"
                        + "spec: {containers: [{name: main, image: busybox}]}";
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
    void aWorkloadWhoseLabelWasTakenAwayIsFollowedToItsEndWhateverTheClusterConfig(Sandbox sandbox) throws IOException {
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
}
