package ai.run.operator.e2e;

import static ai.run.operator.testing.node.FactsAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.node.Jobs;
import ai.run.operator.testing.node.TestImage;
import ai.run.v1.Phase;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What may still be done to a pod that runs, where pods are guarded and identities proven. {@link WebhooksE2E} runs these
 * tests, because to install the webhooks takes longer than they do.
 */
abstract class RunningPods {

    private static final String GUARD = "run.ai/identity-enforcement";

    @BeforeAll
    static void run(Jobs jobs, @TempDir Path folder) throws IOException {
        var sandbox = jobs.sandbox;
        sandbox.writeClusterConfig(
                """
                enforceRunAsUser: true
                enforcePreventPrivilegeEscalation: true
                identity: {trust: Authenticated}
                """);
        sandbox.kubectl("label", "namespace", sandbox.namespace, GUARD + "=true");
        sandbox.kubectl("create", "role", "debugger", "--verb=get,patch", "--resource=pods,pods/ephemeralcontainers");
        for (var role : List.of("--role=debugger", "--clusterrole=runaijob-editor")) {
            var name = role.substring(role.indexOf('=') + 1);
            sandbox.kubectl("create", "rolebinding", name, role, "--user=alice", "--user=bob");
        }
        var job = Files.writeString(
                folder.resolve("hers.yaml"),
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: hers}
                spec:
                  workload: Pod
                  template:
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                        - name: main
                          image: %s
                          command: [sh, -c, /facts; exec sleep 3600]
                          resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {cpu: 100m, memory: 64Mi}}
                """
                        .formatted(TestImage.MAIN.reference()));
        var claim = Files.writeString(
                folder.resolve("claim.yaml"),
                Files.readString(job).replace("workload: Pod", "user: {uid: 1234, gid: 5678}"));
        await("the webhooks go by the cluster-config")
                .until(() -> as("bob", 1235, sandbox, "apply", "--dry-run=server", "-f", claim.toString())
                        .output()
                        .contains("may not run jobs as"));
        await("alice may submit jobs").untilAsserted(() -> {
            var submitted = as("alice", 1234, sandbox, "apply", "-f", job.toString());
            assertThat(submitted.exitCode()).as(submitted.output()).isZero();
        });
        jobs.status("hers", status -> status.getPhase() == Phase.RUNNING);
    }

    @AfterAll
    static void guardNoMore(Jobs jobs) throws IOException {
        jobs.sandbox.kubectl("label", "namespace", jobs.sandbox.namespace, GUARD + "-");
    }

    @Test
    void whoeverLooksIntoTheirOwnPodDoesSoAsThemselves(Jobs jobs) throws IOException {
        var attached = debug("alice", 1234, jobs.sandbox, TestImage.MAIN, "own", "--profile=restricted");
        assertThat(attached.exitCode()).as(attached.output()).isZero();
        assertThat(jobs.facts("hers", "own"))
                .runsAs(1234, 5678)
                .isMemberOfExactly(5678L)
                .cannotBecomeRoot()
                .hasNoCapabilities();
    }

    @Test
    void noProgramThatIsBroughtAlongIsAnybodyElse(Jobs jobs) throws IOException {
        var attached = debug("alice", 1234, jobs.sandbox, TestImage.FILE_CAPPED, "capped", "--profile=restricted");
        assertThat(attached.exitCode()).as(attached.output()).isZero();
        assertThat(jobs.facts("hers", "capped")).runsAs(1234, 5678).gainsNothingByFileCapabilities();
    }

    /** Nor as themselves with a program that becomes somebody else by what the container may do. */
    @ParameterizedTest(name = "{0} with {2} {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            alice | 1234 | restricted | {"securityContext": {"runAsUser": 0, "runAsNonRoot": false}} | securityContext.runAsUser is 0, and must be one of
            alice | 1234 | restricted | {"securityContext": {"runAsGroup": 0}}                       | securityContext.runAsGroup is 0, and must be one of
            alice | 1234 | restricted | {"securityContext": {"runAsUser": 1235}}                     | may not run pods as "uid:1235"
            alice | 1234 | sysadmin   | {}                                                           | securityContext.privileged is true, and must be unset or false
            alice | 1234 | general    | {}                                                           | securityContext.allowPrivilegeEscalation is unset, and must be false
            alice | 1234 | baseline   | {}                                                           | securityContext.capabilities.drop is unset, and must be a list with ALL
            alice | 1234 | restricted | {"securityContext": {"capabilities": {"drop": ["NET_RAW"]}}} | securityContext.capabilities.drop is ["NET_RAW"], and must be a list with ALL
            alice | 1234 | restricted | {"securityContext": {"capabilities": {"add": ["SETUID"]}}}   | securityContext.capabilities.add is ["SETUID"], and must be unset or among
            bob   | 1235 | restricted | {}                                                           | may not run pods as "uid:1234"
            """)
    void nobodyLooksIntoAPodAsSomebodyElse(
            String user, int uid, String profile, String container, String sentence, Jobs jobs, @TempDir Path folder)
            throws IOException {
        var custom = Files.writeString(folder.resolve("container.json"), container);
        var attached = debug(
                user, uid, jobs.sandbox, TestImage.FILE_CAPPED, "other", "--profile=" + profile, "--custom=" + custom);
        assertThat(attached.exitCode()).as(attached.output()).isNotZero();
        assertThat(attached.output()).contains("admission webhook \"pods.run.ai\" denied the request", sentence);
    }

    /** The operator sees every step of the kubelet, and has nothing to say. */
    @Test
    void aPodThatIsResizedInPlaceRunsOnAndIsLeftAlone(Jobs jobs) throws IOException {
        var job = jobs.sandbox.job("hers").getStatus();
        var pod = jobs.sandbox.workloadPod("hers");
        jobs.sandbox.kubectl(
                "patch",
                "pod/hers",
                "--subresource=resize",
                "--patch",
                "spec: {containers: [{name: main, resources: {requests: {cpu: 20m}, limits: {cpu: 200m}}}]}");
        await().atMost(Jobs.PATIENCE).untilAsserted(() -> {
            var container = jobs.sandbox
                    .workloadPod("hers")
                    .getStatus()
                    .getContainerStatuses()
                    .get(0);
            assertThat(container.getResources().getRequests()).containsEntry("cpu", new Quantity("20m"));
            assertThat(container.getResources().getLimits()).containsEntry("cpu", new Quantity("200m"));
            assertThat(container.getRestartCount()).isZero();
        });
        var resized = jobs.sandbox.workloadPod("hers");
        assertThat(resized.getMetadata().getUid()).isEqualTo(pod.getMetadata().getUid());
        assertThat(resized.getSpec().getContainers().get(0).getResources().getRequests())
                .containsEntry("cpu", new Quantity("20m"));
        assertThat(jobs.sandbox.job("hers").getStatus()).isEqualTo(job);
    }

    private static Command.Result debug(
            String user, int uid, Sandbox sandbox, TestImage image, String container, String... options)
            throws IOException {
        return as(user, uid, sandbox, image.debug("hers", container, options));
    }

    /** What kubectl answers somebody whose numbers the authenticator knows; their group is 5678, as everybody's is. */
    private static Command.Result as(String user, int uid, Sandbox sandbox, String... command) throws IOException {
        var whoever = Stream.of(
                "--as=" + user,
                "--as-group=system:authenticated",
                "--as-user-extra=run.ai/uid=" + uid,
                "--as-user-extra=run.ai/gid=5678");
        return sandbox.tryKubectl(Stream.concat(whoever, Stream.of(command)).toArray(String[]::new));
    }
}
