package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.Mutation;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.Phase;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server, a node or somebody with rights makes of a pod after the operator has sent it. */
@ExtendWith(StageExtension.class)
@SuppressWarnings("try") // a policy is there to be closed
class AdmissionTruthIT {

    private static final String ALICE =
            """
            runAsUser: true
            preventPrivilegeEscalation: true
            user: {name: alice, uid: 1234, gid: 5678, supplementalGroups: [4000]}
            workload: %s
            template: {spec: {containers: [{name: main, image: busybox}]}}
            """;

    private static final String OTHER_USER =
            "JSONPatch{op: \"add\", path: \"/spec/securityContext/runAsUser\", value: 7777}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    Job | /spec/securityContext/runAsUser                            | 7777    | securityContext.runAsUser is 7777, and must be 1234
                    Pod | /spec/securityContext/runAsUser                            | 7777    | securityContext.runAsUser is 7777, and must be 1234
                    Job | /spec/securityContext/fsGroup                              | 2000    | securityContext.fsGroup is 2000
                    Pod | /spec/securityContext/fsGroup                              | 2000    | securityContext.fsGroup is 2000
                    Job | /spec/securityContext/supplementalGroups/-                 | 42      | securityContext.supplementalGroups is [4000,42]
                    Pod | /spec/securityContext/supplementalGroups/-                 | 42      | securityContext.supplementalGroups is [4000,42]
                    Job | /spec/securityContext/supplementalGroupsPolicy             | "Merge" | securityContext.supplementalGroupsPolicy is "Merge"
                    Job | /spec/containers/0/securityContext/runAsUser               | 7777    | containers[main].securityContext.runAsUser is 7777
                    Job | /spec/containers/0/securityContext/allowPrivilegeEscalation | true   | containers[main].securityContext.allowPrivilegeEscalation is true
                    Pod | /spec/containers/0/securityContext/capabilities/add        | ["SYS_ADMIN"] | containers[main].securityContext.capabilities
                    Job | /spec/hostPID                                              | true    | hostPID is true
                    Pod | /spec/containers/-                                         | Object.spec.containers{name: "mesh", image: "mesh", securityContext: Object.spec.containers.securityContext{runAsUser: 0}} | containers[mesh].securityContext.runAsUser is 0
                    """)
    void aPolicyThatWeakensAPodMakesTheJobFail(
            String workload, String path, String value, String finding, Sandbox sandbox) {
        try (var policy = Mutation.of(sandbox, "pods", add(path, value))) {
            sandbox.submit(ALICE.formatted(workload));
            assertStopped(sandbox, finding);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aPolicyThatGivesCapabilitiesBackMakesTheJobFail(String workload, Sandbox sandbox) {
        var patch = "JSONPatch{op: \"remove\", path: \"/spec/containers/0/securityContext/capabilities/drop\"}";
        try (var policy = Mutation.of(sandbox, "pods", patch)) {
            sandbox.submit(ALICE.formatted(workload));
            assertStopped(sandbox, "containers[main].securityContext.capabilities");
        }
    }

    @Test
    void aPolicyThatWeakensTheJobItselfMakesItFail(Sandbox sandbox) {
        try (var policy = Mutation.of(sandbox, "jobs", add("/spec/template/spec/securityContext/runAsUser", "7777"))) {
            sandbox.submit(ALICE.formatted("Job"));
            assertStopped(sandbox, "or the node: securityContext.runAsUser is 7777");
        }
    }

    @Test
    void aPolicyThatTakesAwayWhatWasDecidedMakesTheJobFail(Sandbox sandbox) {
        try (var policy = Mutation.of(
                sandbox, "jobs", "JSONPatch{op: \"remove\", path: \"/metadata/annotations/run.ai~1provenance\"}")) {
            sandbox.submit(ALICE.formatted("Job"));
            assertStopped(sandbox, "run.ai/provenance");
        }
    }

    /** The watch does not bring such a pod. */
    @Test
    void aPodThatLosesItsLabelsIsFoundAllTheSame(Sandbox sandbox) {
        var labels = "JSONPatch{op: \"remove\", path: \"/metadata/labels/app.kubernetes.io~1managed-by\"}";
        try (var policy = Mutation.of(sandbox, "pods", OTHER_USER + ", " + labels)) {
            sandbox.submit(ALICE.formatted("Job"));
            assertStopped(sandbox, "securityContext.runAsUser is 7777");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void whatWeakensNothingStays(String workload, Sandbox sandbox) {
        var sidecar =
                """
                Object.spec.containers{name: "mesh", image: "mesh", securityContext: Object.spec.containers.securityContext{
                  allowPrivilegeEscalation: false,
                  capabilities: Object.spec.containers.securityContext.capabilities{drop: ["ALL"]}}}
                """
                        .replace("\n", " ");
        var patches = List.of(
                add("/metadata/labels/team", "\"vision\""),
                add("/spec/nodeSelector", "{\"pool\": \"gpu\"}"),
                add("/spec/tolerations/-", "Object.spec.tolerations{key: \"gpu\", operator: \"Exists\"}"),
                add("/spec/containers/-", sidecar));
        try (var policy = Mutation.of(sandbox, "pods", String.join(", ", patches))) {
            sandbox.submit(ALICE.formatted(workload));
            sandbox.podsRun("train");
            sandbox.awaitPhase("train", Phase.RUNNING);
            assertThat(sandbox.awaitPods("train").get(0).getSpec().getContainers())
                    .hasSize(2);
            sandbox.podsEnd("train", "Succeeded");
            sandbox.awaitPhase("train", Phase.SUCCEEDED);
        }
    }

    private static void run(String workload, Sandbox sandbox) {
        sandbox.submit(ALICE.formatted(workload));
        sandbox.podsRun("train");
        sandbox.awaitPhase("train", Phase.RUNNING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aContainerThatSomebodyAttachesToAPodEndsIt(String workload, Sandbox sandbox) {
        run(workload, sandbox);
        attach(sandbox, "{\"runAsUser\": 0, \"runAsNonRoot\": false}");
        assertStopped(sandbox, "ephemeralContainers[other].securityContext.runAsUser is 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aContainerAsConfinedAsTheOthersMayBeAttached(String workload, Sandbox sandbox) {
        run(workload, sandbox);
        attach(sandbox, "{\"allowPrivilegeEscalation\": false, \"capabilities\": {\"drop\": [\"ALL\"]}}");
        sandbox.podsEnd("train", "Succeeded");
        sandbox.awaitPhase("train", Phase.SUCCEEDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void whatTheNodeSaysOfTheProcessIsBelieved(String workload, Sandbox sandbox) {
        run(workload, sandbox);
        nodeSays(sandbox, 7777);
        assertStopped(sandbox, "the node says that container main runs as UID 7777, and it must be 1234");
    }

    /** The operator was away from before the pod's start to after its end. */
    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void whatHasRunAsSomebodyElseHasNotSucceeded(String workload, Sandbox sandbox) throws IOException {
        sandbox.submit(ALICE.formatted(workload));
        sandbox.awaitPods("train");
        sandbox.await("train", job -> job.getStatus() != null && job.getStatus().getWorkloadRef() != null);
        sandbox.stage.killOperator();
        sandbox.podsEnd("train", "Succeeded");
        nodeSays(sandbox, 7777);
        if (workload.equals("Job")) {
            await().until(() -> sandbox.workloadJob("train").getStatus().getCompletionTime() != null);
        }
        sandbox.stage.startOperator();
        assertStopped(sandbox, "runs as UID 7777");
    }

    @Test
    void anOperatorThatStartsAnewFindsWhatHappenedMeanwhile(Sandbox sandbox) throws IOException {
        sandbox.submit(ALICE.formatted("Job"));
        sandbox.podsRun("train");
        sandbox.awaitPhase("train", Phase.RUNNING);
        sandbox.stage.killOperator();
        attach(sandbox, "{\"privileged\": true}");
        sandbox.stage.startOperator();
        assertStopped(sandbox, "ephemeralContainers[other].securityContext.privileged is true");
    }

    @Test
    void isCountedAndToldOfOnce(Sandbox sandbox) throws IOException {
        var metric = "runaijob_refusals_total{reason=\"AdmissionChangedPod\"}";
        var before = MetricsIT.scrape(sandbox).get(metric);
        try (var policy = Mutation.of(sandbox, "pods", OTHER_USER)) {
            sandbox.submit(ALICE.formatted("Job"));
            assertStopped(sandbox, "7777");
        }
        await().until(() -> MetricsIT.scrape(sandbox).get(metric) == before + 1);
        await().until(() -> sandbox.events("train").stream()
                        .filter(event -> event.getReason().equals("AdmissionChangedPod"))
                        .count()
                == 1);
        assertThat(sandbox.events("train")).extracting(Event::getType).containsOnly("Warning");
    }

    /** Fails for good: no workload, no pod, and none made again while the next job gets one. */
    private static void assertStopped(Sandbox sandbox, String finding) {
        var failed = sandbox.awaitCondition("train", "Failed", "True");
        assertThat(failed.getReason()).as(failed.getMessage()).isEqualTo("AdmissionChangedPod");
        assertThat(failed.getMessage()).contains(finding);
        var status = sandbox.job("train").getStatus();
        assertThat(status.getPhase()).isEqualTo(Phase.FAILED);
        assertThat(status.getSucceeded()).isNull();
        assertThat(Sandbox.condition(sandbox.job("train"), "Admitted").getReason())
                .isEqualTo("AdmissionChangedPod");
        await("nothing of it is left")
                .until(() ->
                        sandbox.workloadJob("train") == null && pods(sandbox).isEmpty());
        assertThat(sandbox.job("train").getStatus()).isEqualTo(status);
    }

    private static List<Pod> pods(Sandbox sandbox) {
        return sandbox.admin.pods().inNamespace(sandbox.namespace).list().getItems();
    }

    private static String add(String path, String value) {
        return "JSONPatch{op: \"add\", path: \"%s\", value: %s}".formatted(path, value);
    }

    private static void attach(Sandbox sandbox, String securityContext) {
        sandbox.admin
                .resource(sandbox.awaitPods("train").get(0))
                .subresource("ephemeralcontainers")
                .patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        ("{\"spec\": {\"ephemeralContainers\": [{\"name\": \"other\", \"image\": \"busybox\","
                                        + " \"securityContext\": %s}]}}")
                                .formatted(securityContext));
    }

    /** What the kubelet writes, since Kubernetes 1.31. */
    private static void nodeSays(Sandbox sandbox, long uid) {
        sandbox.admin.resource(sandbox.awaitPods("train").get(0)).editStatus(pod -> {
            var container = new ContainerStatusBuilder(
                            pod.getStatus().getContainerStatuses().get(0))
                    .withNewUser()
                    .withNewLinux()
                    .withUid(uid)
                    .withGid(5678L)
                    .withSupplementalGroups(4000L, 5678L)
                    .endLinux()
                    .endUser()
                    .build();
            pod.getStatus().setContainerStatuses(List.of(container));
            return pod;
        });
    }
}
