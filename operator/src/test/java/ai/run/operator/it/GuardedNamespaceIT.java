package ai.run.operator.it;

import static ai.run.operator.testing.Manifest.GOOD;
import static ai.run.operator.testing.Manifest.ROOT;
import static ai.run.operator.testing.Manifest.ROOT_REFUSED;
import static ai.run.operator.testing.webhooks.WebhookStage.assertAllowed;
import static ai.run.operator.testing.webhooks.WebhookStage.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Manifest;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.webhooks.AgainstWebhooks;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose pods run in a namespace with the label, and who may change the workloads of RunaiJobs there. */
class GuardedNamespaceIT extends AgainstWebhooks {

    // Pods.

    @Test
    void aPodThatRunsAsRootIsRefusedByTheNameOfTheField(Sandbox sandbox) {
        var alice = guarded(sandbox);
        for (var client : List.of(alice, stage.admin)) {
            assertRefused(
                    () -> Manifest.create(client, sandbox.namespace, Manifest.pod("root", ROOT)),
                    "pods.run.ai",
                    ROOT_REFUSED);
        }
        assertAllowed(() -> Manifest.create(alice, sandbox.namespace, Manifest.pod("good", GOOD)));
    }

    @Test
    void thePodsOfADeploymentAreRefusedAndTheDeploymentSaysWhy(Sandbox sandbox) {
        var alice = guarded(sandbox);
        Manifest.create(alice, sandbox.namespace, Manifest.deployment("web", "app: web", ROOT));
        await().untilAsserted(() ->
                assertThat(webhooks.replicaFailures(sandbox.namespace)).anyMatch(why -> why.contains(ROOT_REFUSED)));
        assertThat(stage.admin.pods().inNamespace(sandbox.namespace).list().getItems())
                .isEmpty();
    }

    @Test
    void aContainerThatIsAttachedToARunningPodIsChecked(Sandbox sandbox) throws IOException {
        guarded(sandbox);
        Manifest.create(stage.admin, sandbox.namespace, Manifest.pod("good", GOOD));
        var attached = sandbox.tryKubectl("debug", "good", "--image=busybox", "--attach=false");
        assertThat(attached.exitCode()).as(attached.output()).isNotZero();
        assertThat(attached.output())
                .contains("pods.run.ai", "securityContext.allowPrivilegeEscalation is unset, and must be false");
    }

    // The operator's own.

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aRunaiJobRunsInAGuardedNamespace(String kind, Sandbox sandbox) {
        guarded(sandbox);
        submit(sandbox, kind);
        assertThat(sandbox.awaitPods("train")).hasSize(1);
        sandbox.awaitCondition("train", "Admitted", "True");
    }

    @Test
    void theJobOfARunaiJobIsTheOperatorsAloneToChange(Sandbox sandbox) {
        var alice = guarded(sandbox);
        submit(sandbox, "Job");
        sandbox.awaitPods("train");
        for (var client : List.of(alice, stage.admin)) {
            assertRefused(
                    () -> patchJob(client, sandbox, "{\"spec\":{\"parallelism\":7}}"),
                    "children.run.ai",
                    "only the operator may change spec.parallelism");
            assertAllowed(() -> patchJob(client, sandbox, "{\"metadata\":{\"annotations\":{\"note\":\"mine\"}}}"));
        }
        sandbox.patchSpec("train", "parallelism: 2");
        await().until(() -> sandbox.workloadJob("train").getSpec().getParallelism() == 2);
    }

    @Test
    void thePodsOfARunaiJobAreNotForUsersToChange(Sandbox sandbox) {
        var alice = guarded(sandbox);
        submit(sandbox, "Job");
        var pod = sandbox.awaitPods("train").get(0);
        assertRefused(
                () -> alice.resource(pod)
                        .patch(
                                PatchContext.of(PatchType.STRATEGIC_MERGE),
                                "{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"evil\"}]}}"),
                "children.run.ai",
                "only the operator may change spec.containers");
        sandbox.podsEnd("train", "Succeeded");
        sandbox.awaitCondition("train", "Complete", "True");
    }

    @Test
    void aJobThatIsDeletedIsMadeAgain(Sandbox sandbox) {
        var alice = guarded(sandbox);
        submit(sandbox, "Job");
        sandbox.awaitPods("train");
        var first = sandbox.workloadJob("train").getMetadata().getUid();
        alice.resource(sandbox.workloadJob("train")).delete();
        await().until(() -> {
            var job = sandbox.workloadJob("train");
            return job != null && !job.getMetadata().getUid().equals(first);
        });
    }

    /** Returns somebody who may edit everything there. */
    private KubernetesClient guarded(Sandbox sandbox) {
        webhooks.guard(sandbox.namespace);
        webhooks.claimed(sandbox);
        return webhooks.users.editor("alice", sandbox.namespace);
    }

    private static void submit(Sandbox sandbox, String kind) {
        sandbox.submit(
                """
                workload: %s
                user: {name: alice, uid: 1234, gid: 5678}
                template: {spec: {containers: [{name: main, image: busybox}]}}
                """
                        .formatted(kind));
    }

    private static void patchJob(KubernetesClient client, Sandbox sandbox, String patch) {
        client.resource(sandbox.workloadJob("train")).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }
}
