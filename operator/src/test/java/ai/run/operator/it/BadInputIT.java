package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.v1.Phase;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever lies about in the cluster, the next job runs, and the operator has nothing to say that nobody can read. */
@ExtendWith(StageExtension.class)
class BadInputIT {

    private static final String POD = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{containers: [{name: main, image: busybox, ports: [{name: web, containerPort: 80}],"
                        + " readinessProbe: {httpGet: {port: web, path: /}}}]}",
                "{containers: [{name: main, image: busybox, resources: {limits: {cpu: 1e3, memory: 123456789123}}}]}",
                "{volumes: [{name: scratch, emptyDir: {}}], containers: [{name: main, image: busybox}]}",
                "{containers: [{name: main, image: busybox, env: [{name: A, value: $(B)-$$(C)}, {name: B}]}]}"
            })
    void anUnusualTemplateRuns(String pod, Sandbox sandbox) throws IOException {
        var log = sandbox.stage.operator.log().length();
        sandbox.submit("runAsUser: true\nuser: {uid: 1234, gid: 5678}\n"
                + "template: {metadata: {creationTimestamp: null}, spec: %s}".formatted(pod));
        sandbox.awaitCondition("train", "Admitted", "True");
        othersGoOn(sandbox, log);
    }

    @Test
    void twoHundredContainersAndAVeryLongArgumentRun(Sandbox sandbox) throws IOException {
        var log = sandbox.stage.operator.log().length();
        var containers = IntStream.range(0, 200)
                .mapToObj("{name: c%d, image: busybox, securityContext: {runAsUser: 0}}"::formatted)
                .collect(Collectors.joining(", "));
        sandbox.submit(
                """
                runAsUser: true
                user: {uid: 1234, gid: 5678}
                template: {spec: {containers: [{name: main, image: busybox, args: [%s]}, %s]}}
                """
                        .formatted("x".repeat(100_000), containers));
        var status = sandbox.await("train", job -> Sandbox.condition(job, "Accepted") != null)
                .getStatus();
        assertThat(status.getOverridden()).hasSize(200);
        othersGoOn(sandbox, log);
    }

    @Test
    void aManifestOfTheOriginalProductRuns(Sandbox sandbox) throws IOException {
        var log = sandbox.stage.operator.log().length();
        sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata:
                  generateName: original-
                  labels: {priorityClassName: build, project: team-a}
                spec:
                  template:
                    metadata: {creationTimestamp: null, labels: {user: alice}}
                    spec:
                      hostIPC: false
                      schedulerName: runai-scheduler
                      containers:
                        - {name: original, image: gcr.io/run-ai-demo/quickstart, resources: {limits: {nvidia.com/gpu: 1}}}
                """);
        var pod = awaitJob(sandbox, "original-").getSpec().getTemplate().getSpec();
        assertThat(pod.getSchedulerName()).isEqualTo("runai-scheduler");
        assertThat(pod.getRestartPolicy()).isEqualTo("Never");
        othersGoOn(sandbox, log);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void whatTheServerRefusesIsReported(String workload, Sandbox sandbox) throws IOException {
        var log = sandbox.stage.operator.log().length();
        sandbox.submit(
                """
                workload: %s
                template: {metadata: {labels: {team: "équipe"}}, spec: {containers: [{name: main, image: busybox}]}}
                """
                        .formatted(workload));
        assertThat(sandbox.awaitCondition("train", "Admitted", "False").getMessage())
                .contains("équipe");
        othersGoOn(sandbox, log);
    }

    /** By whoever comes first: the schema, the check of the home directory, or the API server that is sent the pod. */
    @ParameterizedTest
    @ValueSource(strings = {"[{name: scratch}]", "[{}]", "[{mountPath: /scratch}]", "[{name: scratch, mountPath: ''}]"})
    void aMountThatIsNoneIsRefusedInASentence(String mounts, Sandbox sandbox) throws IOException {
        var log = sandbox.stage.operator.log().length();
        assertThat(refusal(
                        sandbox,
                        """
                        workload: Pod
                        runAsUser: true
                        user: {uid: 1234, gid: 5678}
                        template: {spec: {volumes: [{name: scratch, emptyDir: {}}], containers: [{name: main, image: busybox, volumeMounts: %s}]}}
                        """
                                .formatted(mounts)))
                .containsIgnoringCase("mount");
        othersGoOn(sandbox, log);
    }

    private static String refusal(Sandbox sandbox, String spec) {
        try {
            sandbox.submit(spec);
        } catch (KubernetesClientException refused) {
            return refused.getMessage();
        }
        return Sandbox.condition(sandbox.await("train", job -> Sandbox.condition(job, "Stalled") != null), "Stalled")
                .getMessage();
    }

    /** Of a bare Pod with such a name the API server says that it has failed itself. */
    @ParameterizedTest
    @CsvSource({"Job, ''", "Pod, ''", "Pod, gpu/a"})
    void aRuntimeClassThatCannotBeAskedForIsRefused(String workload, String name, Sandbox sandbox) {
        sandbox.submit(
                "workload: %s\ntemplate: {spec: {runtimeClassName: '%s', containers: [{name: main, image: busybox}]}}"
                        .formatted(workload, name));
        assertThat(sandbox.awaitRejection("train", "InvalidSpec"))
                .contains("spec.template.spec.runtimeClassName: no RuntimeClass can be named");
    }

    @ParameterizedTest
    @ValueSource(strings = {"system-node-critical", "system-cluster-critical"})
    void aPriorityAboveThatOfAllUsersIsRefused(String priorityClass, Sandbox sandbox) throws IOException {
        var log = sandbox.stage.operator.log().length();
        sandbox.submit("template: {spec: {priorityClassName: %s, containers: [{name: main, image: busybox}]}}"
                .formatted(priorityClass));
        assertThat(sandbox.awaitRejection("train", "InvalidSpec"))
                .contains("priorityClassName: " + priorityClass + " is for the pods that the cluster itself needs");
        othersGoOn(sandbox, log);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{apiVersion: v1, kind: Pod, metadata: {name: stray, labels: %s}, spec: %s}",
                "{apiVersion: v1, kind: Pod, metadata: {name: stray, labels: %s, ownerReferences: [{apiVersion:"
                        + " run.ai/v1, kind: RunaiJob, name: train, uid: not-this-one, controller: false}]}, spec: %s}",
                "{apiVersion: batch/v1, kind: Job, metadata: {name: stray, labels: %s}, spec: {template: {spec: %s}}}",
                "{apiVersion: batch/v1, kind: Job, metadata: {name: other, labels: %s, ownerReferences: [{apiVersion:"
                        + " run.ai/v2, kind: RunaiJob, name: stray, uid: x}]}, spec: {template: {spec: %s}}}"
            })
    void aStrangersObjectWithOurLabelsIsLeftAlone(String manifest, Sandbox sandbox) throws IOException {
        var log = sandbox.stage.operator.log().length();
        create(
                sandbox,
                manifest.formatted(
                        "{app.kubernetes.io/managed-by: runaijob-operator, run.ai/job-name: other}",
                        "{restartPolicy: Never, containers: [{name: main, image: busybox}]}"));
        othersGoOn(sandbox, log);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "involvedObject: {kind: Job, name: nobody, namespace: %s, uid: x}, message: 'Error creating: no'",
                "involvedObject: {kind: Job, name: next, namespace: %s}, message: no",
                "involvedObject: {kind: Job, namespace: %s}, message: no",
                "involvedObject: {kind: Job, name: next, namespace: %s, uid: x}, lastTimestamp: null, eventTime: null"
            })
    void anEventOfNothingWeKnowIsIgnored(String fields, Sandbox sandbox) throws IOException {
        var log = sandbox.stage.operator.log().length();
        create(
                sandbox,
                "{apiVersion: v1, kind: Event, metadata: {name: stray}, reason: FailedCreate, type: Warning, "
                        + fields.formatted(sandbox.namespace) + "}");
        othersGoOn(sandbox, log);
    }

    @Test
    void anEventOfAnotherThanTheJobControllerIsNotBelieved(Sandbox sandbox) throws IOException {
        var log = sandbox.stage.operator.log().length();
        sandbox.submit("parallelism: 0\n" + POD);
        sandbox.awaitCondition("train", "Admitted", "Unknown");
        create(
                sandbox,
                "{apiVersion: v1, kind: Event, metadata: {name: forged}, reason: FailedCreate, type: Warning, message:"
                        + " 'call 555-0100',"
                        + " source: {component: mallory}, involvedObject: {kind: Job, name: train, namespace: %s, uid: %s}}"
                                .formatted(
                                        sandbox.namespace,
                                        sandbox.workloadJob("train")
                                                .getMetadata()
                                                .getUid()));
        othersGoOn(sandbox, log);
        sandbox.patchSpec("train", "parallelism: 1");
        sandbox.awaitCondition("train", "Admitted", "True");
        assertThat(sandbox.events("train"))
                .noneMatch(event -> event.getMessage().contains("555-0100"));
    }

    @Test
    void binaryDataInTheOperatorsNamespaceIsIgnored(Sandbox sandbox) throws IOException {
        var log = sandbox.stage.operator.log().length();
        var object = yaml(
                sandbox,
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: binary, namespace: runai}, binaryData: {x:"
                        + " AAECAw==}}");
        sandbox.admin.resource(object).createOr(NonDeletingOperation::update);
        othersGoOn(sandbox, log);
        sandbox.deleteConfigMap("binary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "annotations: {run.ai/provenance: '{\"identity\": [1'}",
                "annotations: {run.ai/provenance: 'null'}",
                "annotations: {run.ai/provenance: null, run.ai/spec-hash: null}",
                "labels: {app.kubernetes.io/managed-by: null}"
            })
    void aWorkloadWithSpoiltMetadataStillEnds(String metadata, Sandbox sandbox) throws IOException {
        sandbox.submit(POD);
        sandbox.podsRun("train");
        sandbox.awaitPhase("train", Phase.RUNNING);
        sandbox.stage.operator.kill();
        sandbox.kubectl("patch", "job", "train", "--type=merge", "-p", "metadata: {%s}".formatted(metadata));
        sandbox.jobResource("train")
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON), "[{\"op\": \"remove\", \"path\": \"/status\"}]");
        sandbox.stage.killAndRestartOperator();
        sandbox.awaitCondition("train", "Admitted", "True");
        sandbox.podsEnd("train", "Succeeded");
        sandbox.awaitPhase("train", Phase.SUCCEEDED);
        othersGoOn(sandbox, 0);
    }

    @Test
    void anInvalidSpecIsRejectedEvenWhileItIsSuspended(Sandbox sandbox) throws IOException {
        var log = sandbox.stage.operator.log().length();
        sandbox.submit("suspend: true\nrunAsUser: true\n" + POD);
        sandbox.awaitRejection("train", "IdentityUnknown");
        othersGoOn(sandbox, log);
    }

    private static Job awaitJob(Sandbox sandbox, String prefix) {
        return Awaitility.await("a Job named " + prefix + "...")
                .until(
                        () ->
                                sandbox
                                        .admin
                                        .batch()
                                        .v1()
                                        .jobs()
                                        .inNamespace(sandbox.namespace)
                                        .list()
                                        .getItems()
                                        .stream()
                                        .filter(job ->
                                                job.getMetadata().getName().startsWith(prefix))
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** A plain job runs, and since that place in the log there is no stack trace. */
    private static void othersGoOn(Sandbox sandbox, int logBefore) throws IOException {
        sandbox.apply("apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {name: next}\nspec:\n" + POD.indent(2));
        sandbox.awaitCondition("next", "Admitted", "True");
        assertThat(sandbox.stage.operator.log().substring(logBefore)).doesNotContain("\tat ");
    }

    private static void create(Sandbox sandbox, String manifest) {
        var object = yaml(sandbox, manifest);
        object.getMetadata().setNamespace(sandbox.namespace);
        sandbox.admin.resource(object).create();
    }

    private static GenericKubernetesResource yaml(Sandbox sandbox, String manifest) {
        return sandbox.admin
                .getKubernetesSerialization()
                .unmarshal("---\n" + manifest, GenericKubernetesResource.class);
    }
}
