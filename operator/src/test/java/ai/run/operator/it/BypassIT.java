package ai.run.operator.it;

import static ai.run.operator.it.Manifest.GOOD;
import static ai.run.operator.it.Manifest.MARKS;
import static ai.run.operator.it.Manifest.ROOT;
import static ai.run.operator.it.Manifest.ROOT_REFUSED;
import static ai.run.operator.it.RunningAs.assertRunsAs;
import static ai.run.operator.it.WebhookStage.assertAllowed;
import static ai.run.operator.it.WebhookStage.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.run.v1.Phase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ways around the operator, each tried by somebody who may edit everything in their namespace. What they try as a RunaiJob,
 * they try in a namespace without the label, where the operator is alone; what they try with a pod or with a RunaiJob's
 * workload, in one with the label.
 */
class BypassIT extends AgainstWebhooks {

    private static final String SUBMITTED_BY = "run.ai/submitted-by";

    private static final String CHANGED = "tells who submitted this RunaiJob, and cannot change";

    /** Who alice claims to be, where claims are trusted. */
    private static final String AS_ALICE = "user: {name: alice, uid: 1234, gid: 5678}\n";

    private static final String PLAIN = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";

    private static final ObjectMapper JSON = new ObjectMapper();

    // What a pod's spec says.

    /**
     * A spec that chooses another user, or privileges.
     *
     * @param name what it tries
     * @param spec the pod's spec
     * @param refusal what the API server says to a pod like that
     * @param rejection what the operator says to a RunaiJob with that template; null where it overwrites the value
     */
    private record Attempt(String name, String spec, String refusal, String rejection) {

        static Attempt overwritten(String name, String spec, String refusal) {
            return new Attempt(name, spec, refusal, null);
        }

        static Attempt rejected(String name, String spec, String refusal, String rejection) {
            return new Attempt(name, spec, refusal, rejection);
        }
    }

    private static final String STRICT = "supplementalGroupsPolicy: Strict";
    private static final String OWN = "runAsUser: 1234, runAsGroup: 5678, " + STRICT;
    private static final String SAFE = "allowPrivilegeEscalation: false";

    private static String spec(String podContext, String containerContext, String more) {
        return "restartPolicy: Never\nsecurityContext: {%s}\ncontainers: [{name: main, image: busybox, securityContext: {%s}}]\n%s"
                .formatted(podContext, containerContext, more);
    }

    private static String further(String list, String context) {
        return "%s: [{name: other, image: busybox, securityContext: {%s}}]".formatted(list, context);
    }

    private static final List<Attempt> ATTEMPTS = List.of(
            Attempt.overwritten(
                    "container-level runAsUser",
                    spec(OWN, SAFE + ", runAsUser: 0", ""),
                    "containers[main].securityContext.runAsUser is 0"),
            Attempt.overwritten(
                    "container-level runAsUser that nobody may have",
                    spec(OWN, SAFE + ", runAsUser: 70000", ""),
                    "containers[main].securityContext.runAsUser is 70000"),
            Attempt.overwritten(
                    "container-level runAsGroup",
                    spec(OWN, SAFE + ", runAsGroup: 0", ""),
                    "containers[main].securityContext.runAsGroup is 0"),
            Attempt.overwritten(
                    "pod-level runAsUser below a container's good one",
                    spec("runAsUser: 0, runAsGroup: 5678, " + STRICT, SAFE + ", runAsUser: 1234", ""),
                    "securityContext.runAsUser is 0"),
            Attempt.overwritten(
                    "the image's user", spec(STRICT, SAFE, ""), "containers[main].securityContext.runAsUser is unset"),
            Attempt.overwritten(
                    "init container",
                    spec(OWN, SAFE, further("initContainers", SAFE + ", runAsUser: 0")),
                    "initContainers[other].securityContext.runAsUser is 0"),
            Attempt.overwritten(
                    "init container as the image's user",
                    spec(STRICT, SAFE + ", runAsUser: 1234, runAsGroup: 5678", further("initContainers", SAFE)),
                    "initContainers[other].securityContext.runAsUser is unset"),
            // The API server knows these in pods that run already, and nowhere else.
            Attempt.rejected(
                    "ephemeral container",
                    spec(OWN, SAFE, further("ephemeralContainers", SAFE + ", runAsUser: 0")),
                    "phemeral",
                    "phemeral"),
            Attempt.overwritten(
                    "supplementalGroups alone",
                    spec("supplementalGroups: [5678], " + STRICT, SAFE, ""),
                    "containers[main].securityContext.runAsUser is unset"),
            Attempt.overwritten(
                    "supplementalGroups with root's group",
                    spec(OWN + ", supplementalGroups: [0]", SAFE, ""),
                    "securityContext.supplementalGroups is [0]"),
            Attempt.overwritten(
                    "fsGroup alone",
                    spec("fsGroup: 5678, " + STRICT, SAFE, ""),
                    "containers[main].securityContext.runAsUser is unset"),
            Attempt.overwritten(
                    "fsGroup of root", spec(OWN + ", fsGroup: 0", SAFE, ""), "securityContext.fsGroup is 0"),
            Attempt.rejected(
                    "windowsOptions of the pod",
                    spec(OWN + ", windowsOptions: {runAsUserName: ContainerAdministrator}", SAFE, ""),
                    "securityContext.windowsOptions is",
                    "the pod asks for securityContext.windowsOptions"),
            Attempt.rejected(
                    "windowsOptions of a container",
                    spec(OWN, SAFE + ", windowsOptions: {runAsUserName: ContainerAdministrator}", ""),
                    "containers[main].securityContext.windowsOptions is",
                    "containers[main] asks for securityContext.windowsOptions"),
            Attempt.rejected(
                    "hostPID", spec(OWN, SAFE, "hostPID: true"), "hostPID is true", "the pod asks for hostPID: true"),
            Attempt.rejected(
                    "hostIPC", spec(OWN, SAFE, "hostIPC: true"), "hostIPC is true", "the pod asks for hostIPC: true"),
            Attempt.rejected(
                    "hostNetwork",
                    spec(OWN, SAFE, "hostNetwork: true"),
                    "hostNetwork is true",
                    "the pod asks for hostNetwork: true"),
            Attempt.overwritten(
                    "hostPath as root",
                    spec(OWN, SAFE + ", runAsUser: 0", "volumes: [{name: node, hostPath: {path: /}}]"),
                    "containers[main].securityContext.runAsUser is 0"),
            Attempt.overwritten(
                    "nodeName, past the scheduler, as root",
                    spec(OWN, SAFE + ", runAsUser: 0", "nodeName: some-node"),
                    "containers[main].securityContext.runAsUser is 0"),
            Attempt.overwritten(
                    "hostUsers as root",
                    spec(OWN, SAFE + ", runAsUser: 0", "hostUsers: false"),
                    "containers[main].securityContext.runAsUser is 0"),
            Attempt.overwritten(
                    "allowPrivilegeEscalation",
                    spec(OWN, "", ""),
                    "containers[main].securityContext.allowPrivilegeEscalation is unset"),
            Attempt.rejected(
                    "privileged",
                    spec(OWN, "privileged: true", ""),
                    "containers[main].securityContext.privileged is true",
                    "containers[main] asks for privileged: true"),
            Attempt.rejected(
                    "capabilities",
                    spec(OWN, SAFE + ", capabilities: {add: [sys_ptrace]}", ""),
                    "containers[main].securityContext.capabilities is",
                    "sys_ptrace"));

    /** Numbers of bob's, wherever a pod has room for one. */
    private static final List<Attempt> AS_BOB = List.of(
            Attempt.overwritten(
                    "pod-level runAsUser",
                    spec("runAsUser: 1235, runAsGroup: 5678, " + STRICT, SAFE, ""),
                    "\"bob\" (UID 1235)"),
            Attempt.overwritten(
                    "container-level runAsUser", spec(OWN, SAFE + ", runAsUser: 1235", ""), "\"bob\" (UID 1235)"),
            Attempt.overwritten(
                    "container-level runAsGroup", spec(OWN, SAFE + ", runAsGroup: 5679", ""), "\"gid:5679\""),
            Attempt.overwritten(
                    "init container",
                    spec(OWN, SAFE, further("initContainers", SAFE + ", runAsUser: 1235")),
                    "\"bob\" (UID 1235)"),
            Attempt.overwritten(
                    "supplementalGroups alone", spec(OWN + ", supplementalGroups: [5679]", SAFE, ""), "\"gid:5679\""),
            Attempt.overwritten("fsGroup alone", spec(OWN + ", fsGroup: 5679", SAFE, ""), "\"gid:5679\""));

    @TestFactory
    Stream<DynamicTest> asAPodWhereClaimsAreTrusted(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        return refused(ATTEMPTS, sandbox, webhooks.users.editor("alice", guarded(sandbox)));
    }

    @TestFactory
    Stream<DynamicTest> asAPodWhereIdentitiesAreProven(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        return refused(ATTEMPTS, sandbox, alice(guarded(sandbox)));
    }

    @TestFactory
    Stream<DynamicTest> asAPodOfSomebodyElseWhereIdentitiesAreProven(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        return refused(AS_BOB, sandbox, alice(guarded(sandbox)));
    }

    private static Stream<DynamicTest> refused(List<Attempt> attempts, Sandbox sandbox, KubernetesClient client) {
        return attempts.stream()
                .map(attempt -> dynamicTest(
                        attempt.name(),
                        () -> assertRefused(
                                () -> Manifest.create(
                                        client, sandbox.namespace, Manifest.pod("attempt", attempt.spec())),
                                attempt.refusal())));
    }

    @TestFactory
    Stream<DynamicTest> asARunaiJobWhereClaimsAreTrusted(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        return runAsAliceOrNotAtAll(ATTEMPTS, AS_ALICE, sandbox, webhooks.users.editor("alice", sandbox.namespace));
    }

    @TestFactory
    Stream<DynamicTest> asARunaiJobWhereIdentitiesAreProven(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        return runAsAliceOrNotAtAll(
                Stream.concat(ATTEMPTS.stream(), AS_BOB.stream()).toList(), "", sandbox, alice(sandbox.namespace));
    }

    private static Stream<DynamicTest> runAsAliceOrNotAtAll(
            List<Attempt> attempts, String user, Sandbox sandbox, KubernetesClient client) {
        var names = IntStream.range(0, attempts.size())
                .mapToObj("attempt-%d"::formatted)
                .toList();
        for (int i = 0; i < attempts.size(); i++) {
            var spec =
                    "workload: Pod\n" + user + Manifest.template(attempts.get(i).spec());
            Manifest.create(client, sandbox.namespace, Manifest.runaiJob(names.get(i), spec));
        }
        return IntStream.range(0, attempts.size()).mapToObj(i -> {
            var attempt = attempts.get(i);
            return dynamicTest(attempt.name(), () -> {
                if (attempt.rejection() == null) {
                    sandbox.awaitCondition(names.get(i), "Admitted", "True");
                    assertRunsAs(sandbox.workloadPod(names.get(i)), 1234, 5678);
                } else {
                    assertThat(sandbox.awaitCondition(names.get(i), "Ready", "False")
                                    .getMessage())
                            .contains(attempt.rejection());
                    assertThat(sandbox.workloadPod(names.get(i))).isNull();
                }
            });
        });
    }

    /** They choose no user, and whoever enforces more has Pod Security for it: such a pod runs as the one it names. */
    @Test
    void hostPathNodeNameAndHostUsersPassAndChangeNobodysIdentity(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        var alice = webhooks.users.editor("alice", guarded(sandbox));
        var spec = spec(
                OWN, SAFE, "nodeName: some-node\nhostUsers: false\nvolumes: [{name: node, hostPath: {path: /data}}]");
        Manifest.create(alice, sandbox.namespace, Manifest.pod("train", spec));
        var stored = sandbox.workloadPod("train");
        assertRunsAs(stored, 1234, 5678);
        assertThat(stored.getSpec().getNodeName()).isEqualTo("some-node");
        assertThat(stored.getSpec().getHostUsers())
                .as("servers that do not know the field, or whose nodes do not, drop it")
                .isEqualTo(serverKnows(33) ? Boolean.FALSE : null);
    }

    @Test
    void aPodForWindowsIsRefusedWhereTheServerKnowsSuchPods(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        var alice = webhooks.users.editor("alice", guarded(sandbox));
        var pod = Manifest.pod("train", spec(OWN, SAFE, "os: {name: windows}"));
        if (serverKnows(24)) {
            assertRefused(() -> Manifest.create(alice, sandbox.namespace, pod), "os");
        } else {
            Manifest.create(alice, sandbox.namespace, pod);
            assertThat(sandbox.workloadPod("train").getSpec().getOs()).isNull();
        }
    }

    private boolean serverKnows(int minorVersion) {
        return Integer.parseInt(stage.admin.getKubernetesVersion().getMinor().replaceAll("\\D", "")) >= minorVersion;
    }

    @Test
    void generateName(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        var open = sandbox.another();
        var alice = webhooks.users.editor("alice", guarded(sandbox));
        assertRefused(
                () -> Manifest.create(alice, sandbox.namespace, Manifest.pod("generateName: a-", "", ROOT)),
                ROOT_REFUSED);

        var created = Manifest.create(
                webhooks.users.editor("alice", open.namespace),
                open.namespace,
                Manifest.runaiJob("generateName: a-", "", "workload: Pod\n" + AS_ALICE + Manifest.template(ROOT)));
        assertRunsAs(open.awaitPods(created.getMetadata().getName()).get(0), 1234, 5678);
    }

    @Test
    void aContainerAttachedToARunningPod(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        var alice = webhooks.users.editor("alice", guarded(sandbox));
        Manifest.create(alice, sandbox.namespace, Manifest.pod("train", GOOD));
        assertRefused(
                () -> attach(alice, sandbox, ""),
                "securityContext.allowPrivilegeEscalation is unset, and must be false");
        assertRefused(
                () -> attach(
                        alice,
                        sandbox,
                        ", \"securityContext\": {\"runAsUser\": 0, \"runAsGroup\": 5678, \"allowPrivilegeEscalation\": false}"),
                serverKnows(23)
                        ? "ephemeralContainers[other].securityContext.runAsUser is 0"
                        : "securityContext: Forbidden: cannot be set for an Ephemeral Container");
    }

    private static void attach(KubernetesClient client, Sandbox sandbox, String securityContext) {
        // Since 1.23 as a part of the pod's spec, before by themselves; each server passes over the other.
        var containers =
                "\"ephemeralContainers\": [{\"name\": \"other\", \"image\": \"busybox\"%s}]".formatted(securityContext);
        client.pods()
                .inNamespace(sandbox.namespace)
                .withName("train")
                .subresource("ephemeralcontainers")
                .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), "{%s, \"spec\": {%1$s}}".formatted(containers));
    }

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

    @Test
    void editingTheChildWhileItIsSuspended(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        var alice = webhooks.users.editor("alice", guarded(sandbox));
        Manifest.create(alice, sandbox.namespace, Manifest.runaiJob("train", AS_ALICE + PLAIN));
        sandbox.awaitPods("train");
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
        webhooks.claimed(sandbox);
        var alice = webhooks.users.editor("alice", guarded(sandbox));
        Manifest.create(alice, sandbox.namespace, Manifest.runaiJob("train", AS_ALICE + PLAIN));
        sandbox.awaitPods("train");
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
        webhooks.claimed(sandbox);
        var alice = webhooks.users.editor("alice", guarded(sandbox));
        Manifest.create(alice, sandbox.namespace, Manifest.runaiJob("train", AS_ALICE + PLAIN));
        sandbox.awaitPods("train");
        var job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: train, %s}\nspec: {%s}\n";
        assertThat(seizing(sandbox, "alice", job.formatted("labels: {run.ai/job-name: other}", "")))
                .contains("only the operator may change metadata.labels");
        assertThat(seizing(sandbox, "alice", job.formatted("annotations: {run.ai/spec-hash: other}", "")))
                .contains("only the operator may change metadata.annotations[run.ai/spec-hash]");
        assertThat(seizing(sandbox, "alice", job.formatted("", "parallelism: 7")))
                .contains("only the operator may change spec.parallelism");
    }

    /** Applies a manifest under another name than who owns the fields; returns what the server said. */
    private static String seizing(Sandbox sandbox, String user, String manifest) throws IOException {
        return as(
                        user,
                        sandbox,
                        manifest,
                        "apply",
                        "--server-side",
                        "--force-conflicts",
                        "--field-manager=somebody-else")
                .output();
    }

    // The record of who submitted a RunaiJob.

    @TestFactory
    Stream<DynamicTest> theSubmittersRecord(Sandbox sandbox) throws IOException {
        webhooks.authenticated(sandbox);
        var alice = alice(sandbox.namespace);
        var manifest = Manifest.runaiJob("train", "suspend: true\n" + PLAIN);
        var forgery = Manifest.runaiJob(
                "name: train",
                ", annotations: {run.ai/submitted-by: '{\"username\":\"bob\"}'}",
                "suspend: true\n" + PLAIN);
        assertThat(as("alice", sandbox, manifest, "apply").output()).contains("created");
        var recorded = submittedBy(sandbox);
        assertThat(recorded).contains("\"username\":\"alice\"");

        var train = sandbox.jobResource(alice, "train");
        var change = "{\"metadata\":{\"annotations\":{\"run.ai/submitted-by\":\"{}\"}}}";
        var jsonPatch =
                "[{\"op\":\"replace\",\"path\":\"/metadata/annotations/run.ai~1submitted-by\",\"value\":\"{}\"}]";
        return Stream.of(
                dynamicTest(
                        "brought along",
                        () -> assertRefused(
                                () -> Manifest.create(alice, sandbox.namespace, forgery.replace("train", "other")),
                                "the annotation run.ai/submitted-by is the operator's own")),
                dynamicTest("apply", () -> assertThat(
                                as("alice", sandbox, forgery, "apply").output())
                        .contains(CHANGED)),
                dynamicTest("server-side apply", () -> assertThat(seizing(sandbox, "alice", forgery))
                        .contains(CHANGED)),
                dynamicTest(
                        "merge patch",
                        () -> assertRefused(() -> train.patch(PatchContext.of(PatchType.JSON_MERGE), change), CHANGED)),
                dynamicTest(
                        "merge patch that removes it",
                        () -> assertRefused(
                                () -> train.patch(
                                        PatchContext.of(PatchType.JSON_MERGE), change.replace("\"{}\"", "null")),
                                CHANGED)),
                dynamicTest(
                        "JSON patch",
                        () -> assertRefused(() -> train.patch(PatchContext.of(PatchType.JSON), jsonPatch), CHANGED)),
                dynamicTest("replace", () -> assertThat(
                                as("alice", sandbox, forgery, "replace").output())
                        .contains(CHANGED)),
                dynamicTest("replace without it", () -> assertThat(
                                as("alice", sandbox, manifest, "replace").output())
                        .contains(CHANGED)),
                dynamicTest("patch of the status", () -> {
                    train.subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), change);
                    assertThat(submittedBy(sandbox)).isEqualTo(recorded);
                }),
                dynamicTest("replacement of the status", () -> {
                    var spoilt = train.get();
                    spoilt.getMetadata().getAnnotations().put(SUBMITTED_BY, "{}");
                    alice.resource(spoilt).updateStatus();
                    assertThat(submittedBy(sandbox)).isEqualTo(recorded);
                }),
                dynamicTest("and who applies the same again has nothing to fear", () -> assertThat(
                                as("alice", sandbox, manifest, "apply").output())
                        .contains("unchanged")));
    }

    private static String submittedBy(Sandbox sandbox) {
        return sandbox.job("train").getMetadata().getAnnotations().get(SUBMITTED_BY);
    }

    // Names.

    /** What a person, a database or a directory may take for bob. */
    private static final List<String> LIKE_BOB = List.of(
            "Bob",
            "BOB",
            "b\u043eb", // a Cyrillic letter
            "\uff42ob", // a wide one
            "bob\u200b", // with a space that has no width
            "bo\u0301b", // with an accent that stands by itself
            "bob)(uid=*",
            "bob,dc=example",
            "b*",
            "*",
            "uid:1235",
            "1235",
            "bob ",
            " bob",
            "bob\t");

    /** No request has these in the name of who makes it; a manifest may. */
    private static final List<String> LIKE_BOB_IN_MANIFESTS = List.of("bob\n", "bob\u0000", "");

    @TestFactory
    Stream<DynamicTest> aNameLikeSomebodyElsesInTheSpec(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var alice = alice(sandbox.namespace);
        webhooks.users.grant("alice", sandbox.namespace, "bob");
        assertAllowed(() -> Manifest.create(alice, sandbox.namespace, claim("granted", "bob")));
        return Stream.concat(LIKE_BOB.stream(), LIKE_BOB_IN_MANIFESTS.stream())
                .map(name -> dynamicTest(quoted(name), () -> {
                    try {
                        var created = Manifest.create(alice, sandbox.namespace, claim("attempt", name));
                        sandbox.awaitCondition("attempt", "Accepted", "False");
                        alice.resource(created).delete();
                    } catch (KubernetesClientException refused) {
                        assertThat(refused).hasMessageMatching("(?s).*(may not run jobs as|spec\\.user\\.name).*");
                    }
                    assertThat(sandbox.workloadPod("attempt")).isNull();
                }));
    }

    private static String claim(String job, String name) {
        return Manifest.runaiJob(job, "workload: Pod\nuser: {name: %s}\n%s".formatted(quoted(name), PLAIN));
    }

    private static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** Impersonated by kubectl, because Java's client sends nothing but ASCII. */
    @TestFactory
    Stream<DynamicTest> aNameLikeSomebodyElsesAtTheLogin(Sandbox sandbox) throws IOException {
        webhooks.authenticated(sandbox);
        webhooks.users.mayEdit("Group", "crowd", guarded(sandbox));
        var bobsPod = Manifest.pod("generateName: a-", "", numbers(1235, 5679));
        var bobsJob = claim("as-bob", "bob").replace("name: as-bob", "generateName: a-");
        var own = "---\n" + Manifest.runaiJob("own", "workload: Pod\n" + PLAIN);
        var everything = bobsPod + "\n---\n" + bobsJob + "\n" + own;
        await("bob himself may").untilAsserted(() -> assertThat(
                        as("bob", sandbox, bobsPod + "\n---\n" + bobsJob, "create", "--as-group=crowd")
                                .exitCode())
                .isZero());
        return LIKE_BOB.stream()
                .map(name -> dynamicTest(quoted(name), () -> {
                    var answer = as(name, sandbox, everything, "create", "--as-group=crowd")
                            .output();
                    assertThat(answer)
                            .contains("may not run pods as \"bob\" (UID 1235)", "may not run jobs as \"bob\"");
                    assertThat(submittedByOwn(sandbox)).contains("\"username\":" + quoted(name));
                    sandbox.awaitRejection("own", "IdentityUnknown");
                    sandbox.jobResource("own").delete();
                }));
    }

    private static String submittedByOwn(Sandbox sandbox) {
        return sandbox.job("own").getMetadata().getAnnotations().get(SUBMITTED_BY);
    }

    @Test
    void aGrantLikeSomebodyElses(Sandbox sandbox) {
        webhooks.authenticated(sandbox);
        var alice = alice(guarded(sandbox));
        webhooks.users.grant(
                "alice",
                sandbox.namespace,
                Stream.concat(
                                LIKE_BOB.stream().filter(name -> !name.equals("uid:1235")),
                                Stream.of("UID:1235", "uid:01235", "uid:*", "uid:1235 ", "gid:*"))
                        .toArray(String[]::new));
        for (var like : List.of("Alice", "\u0430lice", "alice ")) {
            webhooks.users.grant(like, sandbox.namespace, "bob", "uid:1235", "gid:5679");
        }
        assertRefused(
                () -> Manifest.create(alice, sandbox.namespace, claim("as-bob", "bob")), "may not run jobs as \"bob\"");
        assertRefused(
                () -> Manifest.create(alice, sandbox.namespace, Manifest.pod("as-bob", numbers(1235, 5679))),
                "may not run pods as \"bob\" (UID 1235)");
    }

    private static String numbers(long uid, long gid) {
        return GOOD.replace("1234", Long.toString(uid)).replace("5678", Long.toString(gid));
    }

    // Somebody else's request.

    @Test
    void impersonationWithoutTheRightToIt(Sandbox sandbox) throws IOException {
        webhooks.authenticated(sandbox);
        var namespace = guarded(sandbox);
        var self = login(namespace);
        for (var header : List.of("users", "extras")) {
            var config = Config.fromKubeconfig(self.toFile());
            if (header.equals("users")) {
                config.setImpersonateUsername("bob");
            } else {
                config.setImpersonateUsername("system:serviceaccount:" + namespace + ":mallory");
                config.setImpersonateExtras(Map.of("run.ai%2Fuid", List.of("1235")));
            }
            try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
                assertRefused(
                        () -> Manifest.create(client, namespace, Manifest.runaiJob("train", PLAIN)),
                        "cannot impersonate resource");
            }
        }
    }

    /** By these the API server believes a proxy with a certificate, and nobody else. */
    @Test
    void theHeadersOfAnAuthenticatingProxyFromSomebodyWhoIsNone(Sandbox sandbox) throws IOException {
        webhooks.authenticated(sandbox);
        var namespace = guarded(sandbox);
        var config = Config.fromKubeconfig(login(namespace).toFile());
        config.setCustomHeaders(Map.of(
                "X-Remote-User", "bob", "X-Remote-Extra-run.ai%2Fuid", "1235", "X-Remote-Extra-run.ai%2Fgid", "5679"));
        var mallory = webhooks.users.client(config, namespace);
        Manifest.create(mallory, namespace, Manifest.runaiJob("train", PLAIN));
        assertThat(submittedBy(sandbox))
                .contains("\"username\":\"system:serviceaccount:" + namespace + ":mallory\"")
                .doesNotContain("1235");
        assertRefused(
                () -> Manifest.create(mallory, namespace, Manifest.pod("as-bob", numbers(1235, 5679))),
                "may not run pods as \"bob\" (UID 1235)");
    }

    /** The credentials of somebody who is really mallory: everybody else here is impersonated by the administrator. */
    private Path login(String namespace) throws IOException {
        stage.admin
                .resource(new ServiceAccountBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("mallory")
                        .endMetadata()
                        .build())
                .create();
        webhooks.users.mayEdit("ServiceAccount", "mallory", namespace);
        return stage.kubeconfigOf(namespace, "mallory");
    }

    // Helpers.

    /** Labels the namespace of the sandbox. */
    private String guarded(Sandbox sandbox) {
        webhooks.guard(sandbox.namespace);
        return sandbox.namespace;
    }

    private KubernetesClient alice(String namespace) {
        return webhooks.users.editor("alice", namespace, 1234, 5678);
    }

    private KubernetesClient mallory(String namespace) {
        return webhooks.users.editor("mallory", namespace, 6666, 6666);
    }

    private static void patch(KubernetesClient client, HasMetadata object, String yaml) {
        var serialization = client.getKubernetesSerialization();
        client.resource(object)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        serialization.asJson(serialization.unmarshal(yaml, Map.class)));
    }

    /** What kubectl answers somebody who hands it a manifest. */
    private static Command.Result as(String user, Sandbox sandbox, String manifest, String... command)
            throws IOException {
        var file = Files.writeString(Files.createTempFile("manifest", ".yaml"), manifest);
        try {
            // An old kubectl does not know every field that the API server may know, or drops.
            var options = List.of(
                    "--validate=false", "-f", file.toString(), "--as=" + user, "--as-group=system:authenticated");
            return sandbox.tryKubectl(
                    Stream.concat(Stream.of(command), options.stream()).toArray(String[]::new));
        } finally {
            Files.delete(file);
        }
    }
}
