package ai.run.operator.it;

import static ai.run.operator.testing.Manifest.GOOD;
import static ai.run.operator.testing.Manifest.MARKS;
import static ai.run.operator.testing.Manifest.ROOT;
import static ai.run.operator.testing.RunningAs.assertRunsAs;
import static ai.run.operator.testing.webhooks.WebhookStage.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Manifest;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.v1.Phase;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways around the operator by the workload of a RunaiJob, its namespace, or another field manager. */
class WorkloadBypassIT extends Bypass {

    // The namespace.

    @Test
    void aRunaiJobMovedToANamespaceWithoutTheLabel(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var open = sandbox.another();
        var spec = "workload: Pod\n" + Manifest.template(ROOT);
        Manifest.create(alice(guarded(sandbox)), sandbox.namespace, Manifest.runaiJob("train", spec));
        var exported = sandbox.job("train");
        exported.getMetadata().setResourceVersion(null);
        exported.getMetadata().setNamespace(open.namespace);

        var mallory = mallory(open.namespace);
        assertRefused(
                () -> mallory.resource(exported).create(), "the annotation " + SUBMITTED_BY + " is the operator's own");
        exported.getMetadata().getAnnotations().remove(SUBMITTED_BY);
        mallory.resource(exported).create();
        assertRunsAs(open.awaitPods("train").get(0), 6666, 6666);
    }

    @Test
    void theLabelTakenFromTheNamespace(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        var alice = webhooks.users.editor("alice", guarded(sandbox));
        assertRefused(
                () -> alice.namespaces().withName(sandbox.namespace).edit(found -> new NamespaceBuilder(found)
                        .editMetadata()
                        .removeFromLabels("run.ai/identity-enforcement")
                        .endMetadata()
                        .build()),
                "forbidden");
    }

    // The workload of a RunaiJob.

    /** Alice, who may edit a guarded namespace, where a Job carries out her RunaiJob {@code train}. */
    private KubernetesClient aliceWhoseJobRuns(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        var alice = webhooks.users.editor("alice", guarded(sandbox));
        Manifest.create(alice, sandbox.namespace, Manifest.runaiJob("train", AS_ALICE + PLAIN));
        sandbox.awaitPods("train");
        return alice;
    }

    @Test
    void editingTheChildWhileItIsSuspended(Sandbox sandbox) {
        var alice = aliceWhoseJobRuns(sandbox);
        sandbox.patchSpec("train", "suspend: true");
        sandbox.awaitPhase("train", Phase.SUSPENDED);
        var child = sandbox.workloadJob("train");
        assertRefused(
                () -> alice.resource(child)
                        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"parallelism\":7}}"),
                "children.run.ai",
                "only the operator may change spec.parallelism");
        // The API server's own rule; newer ones let a suspended Job's template change where it says which node to
        // choose.
        assertRefused(
                () -> alice.resource(child)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"spec\":{\"template\":{\"spec\":{\"securityContext\":{\"runAsUser\":0}}}}}"),
                "field is immutable");
    }

    @Test
    void replacingTheChildByAPut(Sandbox sandbox) {
        var alice = aliceWhoseJobRuns(sandbox);
        // While the Job controller writes its status, there may be a conflict first.
        await().untilAsserted(() -> {
            var child = sandbox.workloadJob("train");
            child.getMetadata().setLabels(Map.of());
            child.getMetadata().setOwnerReferences(List.of());
            child.getSpec().setParallelism(7);
            assertRefused(
                    () -> alice.resource(child).update(),
                    "only the operator may change metadata.labels, metadata.ownerReferences, spec.parallelism");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void replacingTheChildByOnesOwnUnderItsName(String workload, Sandbox sandbox) {
        webhooks.claimed(sandbox);
        var namespace = guarded(sandbox);
        var alice = webhooks.users.editor("alice", namespace);
        // Held back, it leaves its name to whoever takes it.
        var train = Manifest.create(
                alice,
                namespace,
                Manifest.runaiJob("train", "suspend: true\nworkload: " + workload + "\n" + AS_ALICE + PLAIN));
        sandbox.awaitPhase("train", Phase.SUSPENDED);
        assertRefused(() -> Manifest.create(alice, namespace, child(workload, "labels: {" + MARKS + "}")), FORGED);
        assertRefused(
                () -> Manifest.create(
                        alice,
                        namespace,
                        child(
                                workload,
                                owner(
                                        "run.ai/v1",
                                        "RunaiJob",
                                        train.getMetadata().getUid()))),
                FORGED);
        Manifest.create(alice, namespace, child(workload, "labels: {whose: mine}"));
        sandbox.patchSpec("train", "suspend: false");
        assertThat(sandbox.awaitCondition("train", "Stalled", "True").getReason())
                .isEqualTo("NameConflict");
        assertThat(sandbox.job("train").getStatus().getWorkloadRef()).isNull();
    }

    /** It has none of the operator's marks, so it may be made: nobody may take it for the workload, nor believe what it says. */
    @Test
    void replacingTheChildByOneOfAnotherKindWithTheSameUid(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        var namespace = guarded(sandbox);
        var train = Manifest.create(
                webhooks.users.editor("alice", namespace),
                namespace,
                Manifest.runaiJob("train", "suspend: true\n" + AS_ALICE + PLAIN));
        sandbox.awaitPhase("train", Phase.SUSPENDED);
        var provenance = "{\"identity\":{\"username\":\"ceo\",\"uid\":4242,\"gid\":4242}}";
        Manifest.create(
                webhooks.users.editor("mallory", namespace),
                namespace,
                Manifest.job(
                        "name: train, annotations: {run.ai/provenance: '%s'}, ".formatted(provenance)
                                + owner(
                                        "example.org/v1",
                                        "Anything",
                                        train.getMetadata().getUid()),
                        "",
                        GOOD));
        sandbox.patchSpec("train", "suspend: false");
        assertThat(sandbox.awaitCondition("train", "Stalled", "True").getReason())
                .isEqualTo("NameConflict");
        var status = sandbox.job("train").getStatus();
        assertThat(status.getWorkloadRef()).isNull();
        assertThat(status.getIdentity()).isNull();
    }

    private static final String FORGED = "is made by the operator alone";

    private static String child(String kind, String metadata) {
        return kind.equals("Pod")
                ? Manifest.pod("name: train, ", metadata, GOOD)
                : Manifest.job("name: train, " + metadata, "", GOOD);
    }

    private static String owner(String apiVersion, String kind, String uid) {
        return "ownerReferences: [{apiVersion: %s, kind: %s, name: train, uid: %s, controller: true}]"
                .formatted(apiVersion, kind, uid);
    }

    @Test
    void ownerReferencesThatAreMadeUp(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        var namespace = guarded(sandbox);
        var alice = webhooks.users.editor("alice", namespace);
        var train = Manifest.create(alice, namespace, Manifest.runaiJob("train", AS_ALICE + PLAIN));
        sandbox.awaitPods("train");
        var job = sandbox.workloadJob("train").getMetadata().getUid();
        var ofRunaiJob = owner("run.ai/v1", "RunaiJob", train.getMetadata().getUid());
        var ofJob = owner("batch/v1", "Job", job);

        assertRefused(
                () -> Manifest.create(alice, namespace, Manifest.job("name: own, " + ofRunaiJob, "", GOOD)), FORGED);
        assertRefused(() -> Manifest.create(alice, namespace, Manifest.pod("name: own, ", ofRunaiJob, GOOD)), FORGED);
        assertRefused(
                () -> Manifest.create(alice, namespace, Manifest.pod("name: own, ", ofJob, GOOD)),
                "is made by the cluster's Job controller alone");
        var own = Manifest.create(alice, namespace, Manifest.pod("own", GOOD));
        for (var later : List.of(ofRunaiJob, ofJob)) {
            assertRefused(() -> patch(alice, own, "metadata: {" + later + "}"), "children.run.ai");
        }
    }

    @Test
    void labelsThatAreMadeUp(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        var namespace = guarded(sandbox);
        var alice = webhooks.users.editor("alice", namespace);
        var labels = "labels: {" + MARKS + "}";
        assertRefused(() -> Manifest.create(alice, namespace, Manifest.job("name: own, " + labels, "", GOOD)), FORGED);
        assertRefused(() -> Manifest.create(alice, namespace, Manifest.job("name: own", MARKS, GOOD)), FORGED);
        assertRefused(() -> Manifest.create(alice, namespace, Manifest.pod("name: own, ", labels, GOOD)), FORGED);
        assertRefused(
                () -> Manifest.create(
                        alice, namespace, Manifest.pod("name: own, ", "labels: {controller-uid: some-job}", GOOD)),
                "is made by the cluster's Job controller alone");

        var own = Manifest.create(alice, namespace, Manifest.pod("own", GOOD));
        for (var later : List.of(MARKS, "controller-uid: some-job")) {
            assertRefused(() -> patch(alice, own, "metadata: {labels: {%s}}".formatted(later)), "children.run.ai");
        }
        Manifest.create(alice, namespace, Manifest.deployment("web", MARKS, GOOD));
        await().untilAsserted(
                        () -> assertThat(webhooks.replicaFailures(namespace)).anyMatch(why -> why.contains(FORGED)));
    }

    /** Without its controller such a pod would be the Job's, which would delete one of its own for it. */
    @Test
    void aPodForTheJobToAdoptOnceItIsOrphaned(Sandbox sandbox) {
        aliceWhoseJobRuns(sandbox);
        var namespace = sandbox.namespace;
        var mallory = webhooks.users.editor("mallory", namespace);
        var label =
                "controller-uid: " + sandbox.workloadJob("train").getMetadata().getUid();
        Manifest.create(mallory, namespace, Manifest.deployment("web", "app: web, " + label, GOOD));
        Manifest.create(mallory, namespace, jobWithSelector("other", "app: other", label, GOOD));

        await().untilAsserted(() -> assertThat(webhooks.replicaFailures(namespace))
                .anyMatch(why -> why.contains("is made by the cluster's Job controller alone, and for that Job")));
        await().untilAsserted(() -> assertThat(stage.admin
                        .v1()
                        .events()
                        .inNamespace(namespace)
                        .withField("reason", "FailedCreate")
                        .withField("involvedObject.kind", "Job")
                        .list()
                        .getItems())
                .anyMatch(event -> event.getInvolvedObject().getName().equals("other")
                        && event.getMessage().contains("and for that Job")));
        assertThat(stage.admin
                        .pods()
                        .inNamespace(namespace)
                        .withLabel("app")
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void whatControllersMakeForOthersIsNoneOfThese(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        var namespace = guarded(sandbox);
        var alice = webhooks.users.editor("alice", namespace);
        var deployment = Manifest.deployment("web", "app: web, job-name: train", GOOD);
        Manifest.create(alice, namespace, deployment);
        Manifest.create(
                alice,
                namespace,
                deployment.replace("kind: Deployment", "kind: StatefulSet").replace("name: web}\n", "name: db}\n"));
        Manifest.create(alice, namespace, Manifest.job("name: plain", "app: plain", GOOD));
        Manifest.create(alice, namespace, jobWithSelector("own", "app: own", "job-name: train", GOOD));
        for (var name : List.of("web", "db", "plain", "own")) {
            await().untilAsserted(() -> assertThat(
                            stage.admin.pods().inNamespace(namespace).list().getItems())
                    .anyMatch(pod -> pod.getMetadata().getName().startsWith(name + "-")));
        }
    }

    /** A Job that finds its pods by one label, {@code own}; they have the others too. */
    private static String jobWithSelector(String name, String own, String others, String spec) {
        return Manifest.job("name: " + name, own + ", " + others, spec)
                .replace(
                        "spec:\n  template:",
                        "spec:\n  manualSelector: true\n  selector: {matchLabels: {%s}}\n  template:".formatted(own));
    }

    // A second field manager.

    @Test
    void anotherFieldManagerOfARunaiJob(Sandbox sandbox) throws IOException {
        webhooks.claimed(sandbox);
        var alice = webhooks.users.editor("alice", sandbox.namespace);
        Manifest.create(
                alice,
                sandbox.namespace,
                Manifest.runaiJob("train", "suspend: true\nrunAsUser: true\nworkload: Pod\n" + AS_ALICE + PLAIN));
        assertThat(seizing(
                        sandbox,
                        "alice",
                        Manifest.runaiJob("name: train", ", annotations: {run.ai/submitted-by: '{}'}", PLAIN)))
                .contains(CHANGED);
        assertThat(seizing(
                        sandbox,
                        "alice",
                        Manifest.runaiJob(
                                "name: train",
                                ", labels: {run.ai/job-name: other, app.kubernetes.io/managed-by: other}",
                                "suspend: false\nrunAsUser: false\npreventPrivilegeEscalation: false\n"
                                        + Manifest.template(ROOT))))
                .contains("serverside-applied");
        assertRunsAs(sandbox.awaitPods("train").get(0), 1234, 5678);
    }

    @Test
    void anotherFieldManagerOfSomebodyElsesRunaiJob(Sandbox sandbox) throws IOException {
        webhooks.authenticated(sandbox);
        Manifest.create(
                alice(sandbox.namespace), sandbox.namespace, Manifest.runaiJob("train", "suspend: true\n" + PLAIN));
        mallory(sandbox.namespace);
        for (var spec : List.of(PLAIN.replace("busybox", "evil"), "user: {name: bob}\n" + PLAIN)) {
            assertThat(seizing(sandbox, "mallory", Manifest.runaiJob("train", spec)))
                    .contains("may not run jobs as");
        }
    }

    @Test
    void anotherFieldManagerOfTheChild(Sandbox sandbox) throws IOException {
        aliceWhoseJobRuns(sandbox);
        var job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: train, %s}\nspec: {%s}\n";
        assertThat(seizing(sandbox, "alice", job.formatted("labels: {run.ai/job-name: other}", "")))
                .contains("only the operator may change metadata.labels");
        assertThat(seizing(sandbox, "alice", job.formatted("annotations: {run.ai/spec-hash: other}", "")))
                .contains("only the operator may change metadata.annotations[run.ai/spec-hash]");
        assertThat(seizing(sandbox, "alice", job.formatted("", "parallelism: 7")))
                .contains("only the operator may change spec.parallelism");
    }
}
