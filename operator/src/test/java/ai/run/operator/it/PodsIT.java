package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Parallel;
import ai.run.operator.testing.cluster.AuditLog;
import ai.run.operator.testing.cluster.AuditLog.Request;
import ai.run.operator.testing.cluster.OwnControlPlane;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.Phase;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in a pod's status, or in its events, stands in the status of the RunaiJob: for a Job as for a Pod. */
@OwnControlPlane
@ExtendWith(StageExtension.class)
class PodsIT {

    private static final String ALICE =
            """
            workload: %s
            runAsUser: true
            user: {name: alice, uid: 1234, gid: 5678}
            """;

    private static final String POD = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";

    private static final int MANY = 1_000;

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    Job | {phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, lastTransitionTime: '2026-01-01T00:00:00Z', message: 0/2 nodes are available}]} | Unschedulable | 0/2 nodes are available
                    Pod | {phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, lastTransitionTime: '2026-01-01T00:00:00Z', message: 0/2 nodes are available}]} | Unschedulable | 0/2 nodes are available
                    Job | {phase: Pending, initContainerStatuses: [{name: runai-home-init, image: 'registry.invalid/private/busybox:1', imageID: '', ready: false, restartCount: 0, state: {waiting: {reason: ImagePullBackOff, message: Back-off pulling image}}}]} | ImagePullBackOff | runai-home-init (it makes the home directory) waits: ImagePullBackOff: image registry.invalid/private/busybox:1
                    Pod | {phase: Pending, initContainerStatuses: [{name: runai-home-init, image: 'registry.invalid/private/busybox:1', imageID: '', ready: false, restartCount: 0, state: {waiting: {reason: ImagePullBackOff, message: Back-off pulling image}}}]} | ImagePullBackOff | homeDir.image of the cluster-config
                    Job | {phase: Pending, containerStatuses: [{name: main, image: busybox, imageID: '', ready: false, restartCount: 0, state: {waiting: {reason: CreateContainerConfigError, message: secret "no-such-secret" not found}}}]} | CreateContainerConfigError | secret "no-such-secret" not found
                    Job | {phase: Running, containerStatuses: [{name: main, image: busybox, imageID: '', ready: false, restartCount: 3, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 3, reason: Error}}}]} | CrashLoopBackOff | container main exited with 3
                    """)
    void whyAPodWaitsIsTold(String workload, String podStatus, String reason, String words, Sandbox sandbox) {
        sandbox.submit(ALICE.formatted(workload) + POD);
        says(sandbox, podStatus);

        var waits = sandbox.awaitCondition("train", "PodsReady", "False");
        assertThat(waits.getReason()).isEqualTo(reason);
        assertThat(waits.getMessage()).contains(words);
        assertThat(sandbox.job("train").getStatus().getPhase()).isEqualTo(Phase.PENDING);
        assertThat(Sandbox.condition(sandbox.job("train"), "Ready").getStatus()).isEqualTo("True");

        says(sandbox, "{initContainerStatuses: []}");
        sandbox.podsRun("train");
        assertThat(sandbox.awaitCondition("train", "PodsReady", "True").getReason())
                .isEqualTo("WorkloadRunning");
        assertThat(sandbox.job("train").getStatus().getPhase()).isEqualTo(Phase.RUNNING);
    }

    /** A missing volume, or a node that cannot make the pod's sandbox, is told of in the pod's events alone. */
    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void whatOnlyAnEventOfThePodSaysIsTold(String workload, Sandbox sandbox) {
        sandbox.submit(ALICE.formatted(workload) + POD);
        var pod = sandbox.awaitPods("train").get(0);
        event(sandbox, pod, "FailedMount", "MountVolume.SetUp failed for volume \"keys\" : secret \"keys\" not found");
        says(
                sandbox,
                """
                {phase: Pending, startTime: '2026-01-01T00:00:00Z',
                 conditions: [{type: PodScheduled, status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z'}],
                 containerStatuses: [{name: main, image: busybox, imageID: '', ready: false, restartCount: 0, state: {waiting: {reason: ContainerCreating}}}]}
                """);

        var waits = sandbox.awaitCondition("train", "PodsReady", "False");
        assertThat(waits.getReason()).isEqualTo("ContainerCreating");
        assertThat(waits.getMessage()).contains("FailedMount: ").contains("secret \"keys\" not found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    Job | {phase: Failed, containerStatuses: [{name: main, image: x, imageID: '', ready: false, restartCount: 0, state: {terminated: {exitCode: 42, reason: Error}}}]} | container main exited with 42 (Error)
                    Job | {phase: Failed, containerStatuses: [{name: main, image: x, imageID: '', ready: false, restartCount: 0, state: {terminated: {exitCode: 137, reason: OOMKilled}}}]} | container main exited with 137 (OOMKilled)
                    Job | {phase: Failed, reason: Evicted, message: 'Usage of EmptyDir volume "runai-home" exceeds the limit "16Mi". '} | set spec.homeDir.sizeLimit higher
                    Pod | {phase: Failed, reason: Evicted, message: 'Usage of EmptyDir volume "runai-home" exceeds the limit "16Mi". '} | set spec.homeDir.sizeLimit higher
                    Pod | {phase: Failed, containerStatuses: [{name: main, image: x, imageID: '', ready: false, restartCount: 0, state: {terminated: {exitCode: 42, reason: Error}}}]} | container main exited with 42 (Error)
                    """)
    void whyItFailedIsTold(String workload, String podStatus, String words, Sandbox sandbox) {
        sandbox.submit(ALICE.formatted(workload) + (workload.equals("Job") ? "backoffLimit: 0\n" : "") + POD);
        says(sandbox, podStatus);

        assertThat(sandbox.awaitCondition("train", "Failed", "True").getMessage())
                .contains(words);
        assertThat(Sandbox.condition(sandbox.job("train"), "PodsReady")).isNull();
        await().untilAsserted(() -> assertThat(sandbox.events("train"))
                .filteredOn(event -> event.getReason().equals("WorkloadFailed"))
                .singleElement()
                .satisfies(event -> assertThat(event.getMessage()).contains(words)));
    }

    /** Under OnFailure the Job controller deletes the pod as soon as it has given up. */
    @Test
    void whyItFailedIsToldOfAPodThatIsGone(Sandbox sandbox) {
        sandbox.submit(
                "backoffLimit: 0\ntemplate: {spec: {restartPolicy: OnFailure, containers: [{name: main, image: busybox}]}}\n");
        says(
                sandbox,
                """
                {phase: Running, containerStatuses: [{name: main, image: x, imageID: '', ready: false, restartCount: 1,
                 state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 7, reason: Error, finishedAt: '2026-01-01T00:00:00Z'}}}]}
                """);

        assertThat(sandbox.awaitCondition("train", "Failed", "True").getMessage())
                .contains("container main exited with 7 (Error)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aSidecarThatWasKilledAtTheEndIsNotTheCause(String workload, Sandbox sandbox) {
        sandbox.submit(
                ALICE.formatted(workload) + (workload.equals("Job") ? "backoffLimit: 0\n" : "")
                        + """
                        template:
                          spec:
                            initContainers: [{name: proxy, image: busybox, restartPolicy: Always}]
                            containers: [{name: main, image: busybox}]
                        """);
        says(
                sandbox,
                """
                {phase: Failed,
                 initContainerStatuses: [{name: proxy, image: x, imageID: '', ready: false, restartCount: 0, state: {terminated: {exitCode: 137, reason: Error}}}],
                 containerStatuses: [{name: main, image: x, imageID: '', ready: false, restartCount: 0, state: {terminated: {exitCode: 137, reason: OOMKilled}}}]}
                """);

        assertThat(sandbox.awaitCondition("train", "Failed", "True").getMessage())
                .contains("container main exited with 137 (OOMKilled)")
                .doesNotContain("proxy")
                .startsWith(workload.equals("Job") ? "BackoffLimitExceeded" : "OOMKilled");
    }

    /** Nobody but its node's kubelet ends a pod; of this node there is only the name. */
    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aPodWhoseNodeDoesNotAnswerRunsNoMore(String workload, Sandbox sandbox) {
        var node = "ghost-" + sandbox.namespace;
        sandbox.admin
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(node)
                        .endMetadata()
                        .build())
                .create();
        try {
            sandbox.submit("workload: %s\n".formatted(workload)
                    + """
                            template:
                              spec:
                                nodeName: %s
                                terminationGracePeriodSeconds: 1
                                tolerations: [{operator: Exists}]
                                containers: [{name: main, image: busybox}]
                            """
                            .formatted(node));
            sandbox.podsRun("train");
            sandbox.awaitPhase("train", Phase.RUNNING);
            var pod = sandbox.awaitPods("train").get(0);
            var made = sandbox.job("train").getStatus().getWorkloadRef();
            if (workload.equals("Job")) {
                sandbox.admin
                        .resource(sandbox.workloadJob("train"))
                        .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                        .delete();
            } else {
                sandbox.admin.resource(pod).delete();
            }

            var told = await().atMost(PATIENCE)
                    .until(() -> Sandbox.condition(sandbox.job("train"), "PodsReady"), condition -> "NodeLost"
                            .equals(condition.getReason()));
            assertThat(told.getStatus()).isEqualTo("False");
            assertThat(told.getMessage())
                    .contains("its node does not answer")
                    .contains("kubectl -n %s delete pod %s --force --grace-period=0"
                            .formatted(sandbox.namespace, pod.getMetadata().getName()));
            var status = sandbox.job("train").getStatus();
            assertThat(status.getPhase()).isEqualTo(Phase.PENDING);
            assertThat(status.getReady()).isZero();
            assertThat(Sandbox.condition(sandbox.job("train"), "Ready").getStatus())
                    .isEqualTo("False");

            sandbox.admin.resource(pod).withGracePeriod(0).delete();
            sandbox.await(
                    "train",
                    job -> job.getStatus().getWorkloadRef() != null
                            && !made.equals(job.getStatus().getWorkloadRef()));
        } finally {
            sandbox.admin.nodes().withName(node).delete();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aHealthyJobCostsNoRequestForItsPods(String workload, Sandbox sandbox) {
        sandbox.submit("workload: %s\n".formatted(workload) + POD);
        sandbox.podsStart("train");
        sandbox.awaitCondition("train", "Admitted", "True");
        sandbox.podsRun("train");
        sandbox.awaitPhase("train", Phase.RUNNING);
        assertThat(Sandbox.condition(sandbox.job("train"), "PodsReady").getStatus())
                .isEqualTo("True");
        sandbox.podsEnd("train", "Succeeded");
        sandbox.awaitPhase("train", Phase.SUCCEEDED);
        await().until(() -> sandbox.events("train").size() == 2);

        var requests = AuditLog.requestsOf(AuditLog.OPERATOR, sandbox.stage).stream()
                .filter(request -> request.namespace().equals(sandbox.namespace))
                // Another job shows at the beginning that the operator is there.
                .filter(request -> !request.name().startsWith("canary-"))
                .toList();
        assertThat(requests).filteredOn(request -> !request.isWrite()).isEmpty();
        assertThat(requests)
                .filteredOn(request -> request.isOf("runaijobs/status"))
                .hasSizeBetween(2, 3);
        assertThat(requests).filteredOn(request -> request.isOf("jobs", "pods")).hasSize(1);
        assertThat(requests).filteredOn(request -> request.isOf("events")).hasSize(2);
        assertThat(requests).allMatch(request -> request.isOf("runaijobs/status", "jobs", "pods", "events"));
    }

    /** However many pods tell how often of the same trouble, it is told once. */
    @Test
    void aThousandPodsThatCannotStartAreToldOfOnce(Sandbox sandbox) {
        sandbox.submit("parallelism: %d\ncompletions: %d\n".formatted(MANY, MANY) + POD);
        await().atMost(PATIENCE).until(() -> {
            var status = sandbox.job("train").getStatus();
            return status != null && Integer.valueOf(MANY).equals(status.getActive());
        });
        var pods = sandbox.awaitPods("train");
        assertThat(pods).hasSize(MANY);
        var before = statusWrites(sandbox);

        for (var reason : List.of("ErrImagePull", "ImagePullBackOff", "ErrImagePull")) {
            Parallel.times(MANY, number -> says(sandbox, pods.get(number), pulls(reason, number)));
        }
        var waits = sandbox.awaitCondition("train", "PodsReady", "False");
        assertThat(waits.getReason()).isEqualTo("ImagePullBackOff");

        // Another job that has come through shows that the operator has looked at what was there before.
        sandbox.apply("apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {name: after}\nspec:\n" + POD.indent(2));
        sandbox.awaitCondition("after", "Admitted", "True");
        assertThat(statusWrites(sandbox).size() - before.size()).isEqualTo(1);
        assertThat(Sandbox.condition(sandbox.job("train"), "PodsReady")).isEqualTo(waits);
        sandbox.jobResource("train").delete();
    }

    /** Each pod has words of its own, as of a registry's address and port. */
    private static String pulls(String reason, int number) {
        return """
        {phase: Pending, containerStatuses: [{name: main, image: 'nope:1', imageID: '', ready: false, restartCount: 0,
         state: {waiting: {reason: %s, message: 'read udp 10.0.0.7:%d: i/o timeout'}}}]}
        """
                .formatted(reason, number);
    }

    private static List<Request> statusWrites(Sandbox sandbox) {
        return AuditLog.of(sandbox).writesFor("train").stream()
                .filter(write -> write.isOf("runaijobs/status"))
                .toList();
    }

    /** Plays the scheduler and the kubelet: every pod of the job has that status, given as YAML. */
    private static void says(Sandbox sandbox, String status) {
        sandbox.awaitPods("train").forEach(pod -> says(sandbox, pod, status));
    }

    private static void says(Sandbox sandbox, Pod pod, String status) {
        var yaml = sandbox.admin.getKubernetesSerialization();
        var patch = yaml.asJson(Map.of("status", yaml.unmarshal("---\n" + status, Map.class)));
        sandbox.admin.resource(pod).subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    private static void event(Sandbox sandbox, Pod pod, String reason, String message) {
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        sandbox.admin
                .resource(new EventBuilder()
                        .withNewMetadata()
                        .withNamespace(sandbox.namespace)
                        .withGenerateName(pod.getMetadata().getName() + ".")
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withApiVersion("v1")
                        .withKind("Pod")
                        .withNamespace(sandbox.namespace)
                        .withName(pod.getMetadata().getName())
                        .withUid(pod.getMetadata().getUid())
                        .endInvolvedObject()
                        .withType("Warning")
                        .withReason(reason)
                        .withMessage(message)
                        .withFirstTimestamp(now)
                        .withLastTimestamp(now)
                        .withCount(1)
                        .withNewSource()
                        .withComponent("kubelet")
                        .endSource()
                        .build())
                .create();
    }
}
