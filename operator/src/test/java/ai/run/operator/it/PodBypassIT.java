package ai.run.operator.it;

import static ai.run.operator.testing.Manifest.GOOD;
import static ai.run.operator.testing.Manifest.ROOT;
import static ai.run.operator.testing.Manifest.ROOT_REFUSED;
import static ai.run.operator.testing.RunningAs.assertRunsAs;
import static ai.run.operator.testing.webhooks.WebhookStage.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import ai.run.operator.testing.Manifest;
import ai.run.operator.testing.cluster.Sandbox;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Ways around the operator in what a pod's spec says. */
class PodBypassIT extends Bypass {

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

    private static final String STRICT =
            "supplementalGroupsPolicy: Strict, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}";
    private static final String OWN = "runAsUser: 1234, runAsGroup: 5678, " + STRICT;
    private static final String UNPRIVILEGED = "allowPrivilegeEscalation: false";
    private static final String SAFE = UNPRIVILEGED + ", capabilities: {drop: [ALL]}";

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
                    "Windows by its nodes",
                    spec(OWN, SAFE, "nodeSelector: {kubernetes.io/os: windows}"),
                    "nodeSelector[kubernetes.io/os] is",
                    "the pod asks for nodeSelector kubernetes.io/os: windows"),
            Attempt.rejected(
                    "hostPID", spec(OWN, SAFE, "hostPID: true"), "hostPID is true", "the pod asks for hostPID: true"),
            Attempt.rejected(
                    "hostIPC", spec(OWN, SAFE, "hostIPC: true"), "hostIPC is true", "the pod asks for hostIPC: true"),
            Attempt.rejected(
                    "hostNetwork",
                    spec(OWN, SAFE, "hostNetwork: true"),
                    "hostNetwork is true",
                    "the pod asks for hostNetwork: true"),
            Attempt.rejected(
                    "hostPath",
                    spec(OWN, SAFE, "volumes: [{name: node, hostPath: {path: /}}]"),
                    "volumes[node].hostPath.path is",
                    "volumes[node].hostPath.path is \"/\""),
            Attempt.rejected(
                    "gitRepo, whose hooks run as root on the node",
                    spec(OWN, SAFE, "volumes: [{name: code, gitRepo: {repository: 'https://git.example/a'}}]"),
                    "volumes[code].gitRepo is",
                    "volumes[code].gitRepo is"),
            Attempt.rejected(
                    "flexVolume",
                    spec(OWN, SAFE, "volumes: [{name: a, flexVolume: {driver: example/a}}]"),
                    "volumes[a].flexVolume is",
                    "volumes[a].flexVolume is"),
            Attempt.rejected(
                    "seccompProfile",
                    spec(OWN, SAFE + ", seccompProfile: {type: Unconfined}", ""),
                    "containers[main].securityContext.seccompProfile.type is",
                    "containers[main].securityContext.seccompProfile.type is \"Unconfined\""),
            Attempt.rejected(
                    "seLinuxOptions",
                    spec(OWN + ", seLinuxOptions: {type: spc_t}", SAFE, ""),
                    "securityContext.seLinuxOptions.type is",
                    "securityContext.seLinuxOptions.type is \"spc_t\""),
            Attempt.rejected(
                    "sysctls",
                    spec(OWN + ", sysctls: [{name: kernel.msgmax, value: '1'}]", SAFE, ""),
                    "securityContext.sysctls[kernel.msgmax].name is",
                    "securityContext.sysctls[kernel.msgmax].name is"),
            Attempt.rejected(
                    "hostPort",
                    spec(OWN, SAFE, "")
                            .replace("image: busybox", "image: busybox, ports: [{containerPort: 22, hostPort: 22}]"),
                    "containers[main].ports[0].hostPort is 22",
                    "containers[main].ports[0].hostPort is 22"),
            Attempt.rejected(
                    "a probe of the node",
                    spec(OWN, SAFE, "")
                            .replace(
                                    "image: busybox",
                                    "image: busybox, readinessProbe: {tcpSocket: {host: 127.0.0.1, port: 10250}}"),
                    "containers[main].readinessProbe.tcpSocket.host is",
                    "containers[main].readinessProbe.tcpSocket.host is \"127.0.0.1\""),
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
                    spec(OWN, UNPRIVILEGED + ", capabilities: {drop: [ALL], add: [sys_ptrace]}", ""),
                    "containers[main].securityContext.capabilities.add is",
                    "sys_ptrace"),
            Attempt.rejected(
                    "capabilities to be anybody, which a program with file capabilities takes into use",
                    spec(OWN, UNPRIVILEGED + ", capabilities: {drop: [ALL], add: [SETUID, SETGID]}", ""),
                    "containers[main].securityContext.capabilities.add is",
                    "[SETUID, SETGID]"),
            Attempt.rejected(
                    "a capability behind a no-break space",
                    spec(OWN, UNPRIVILEGED + ", capabilities: {drop: [ALL], add: [\"\u00a0SYS_ADMIN\"]}", ""),
                    "containers[main].securityContext.capabilities.add is",
                    "containers[main] asks for capabilities.add"),
            Attempt.overwritten(
                    "capabilities of the runtime's default",
                    spec(OWN, UNPRIVILEGED, ""),
                    "containers[main].securityContext.capabilities.drop is unset"),
            Attempt.overwritten(
                    "capabilities of which one is dropped",
                    spec(OWN, UNPRIVILEGED + ", capabilities: {drop: [AUDIT_WRITE]}", ""),
                    "containers[main].securityContext.capabilities.drop is"));

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
                var rejection = isDropped(attempt, sandbox) ? "drops it in silence" : attempt.rejection();
                if (rejection == null) {
                    sandbox.awaitCondition(names.get(i), "Admitted", "True");
                    assertRunsAs(sandbox.workloadPod(names.get(i)), 1234, 5678);
                } else {
                    assertThat(sandbox.awaitCondition(names.get(i), "Ready", "False")
                                    .getMessage())
                            .contains(rejection);
                    assertThat(sandbox.workloadPod(names.get(i))).isNull();
                }
            });
        });
    }

    /** A server before 1.25 does not know user namespaces; the job would run without what it asks for. */
    private static boolean isDropped(Attempt attempt, Sandbox sandbox) {
        return attempt.spec().contains("hostUsers: false") && !sandbox.serverKnows(25);
    }

    /** They choose no user: such a pod runs as the one it names. */
    @Test
    void nodeNameAndHostUsersPassAndChangeNobodysIdentity(Sandbox sandbox) {
        webhooks.claimed(sandbox);
        var alice = webhooks.users.editor("alice", guarded(sandbox));
        var spec = spec(OWN, SAFE, "nodeName: some-node\nhostUsers: false");
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
            assertRefused(() -> Manifest.create(alice, sandbox.namespace, pod), "cannot be set for a windows pod");
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
                        ", \"securityContext\": {\"runAsUser\": 0, \"runAsGroup\": 5678, \"allowPrivilegeEscalation\":"
                                + " false}"),
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
}
