package ai.run.operator.testing.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Command;
import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A namespace of one test's own, and what the test does and sees in it. */
public final class Sandbox {

    private static final long TIMEOUT_SECONDS = 30;

    static {
        // Ten seconds, the library's default, is what a busy machine may need for nothing.
        Awaitility.setDefaultTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    /** The stage that the namespace is on. */
    public final Stage stage;
    /** The client of the cluster's administrator. */
    public final KubernetesClient admin;
    /** The name of the namespace. */
    public final String namespace;

    /** Makes a namespace for a test. */
    public Sandbox(Stage stage) {
        this(stage, stage.newNamespace());
        nothingEnforced();
    }

    private Sandbox(Stage stage, String namespace) {
        this.stage = stage;
        this.admin = stage.admin;
        this.namespace = namespace;
    }

    /** Another namespace, under the cluster-config that is in force. */
    public Sandbox another() {
        return new Sandbox(stage, stage.newNamespace());
    }

    /** A namespace that is not the test's own, under the cluster-config that is in force. */
    public Sandbox in(String namespace) {
        return new Sandbox(stage, namespace);
    }

    /** Where the operator runs within the cluster. */
    public Optional<OperatorDeployment> deployment() {
        return stage.deployment();
    }

    /** Says whether the API server is of that 1.x or later. */
    public boolean serverKnows(int minorVersion) {
        return Integer.parseInt(admin.getKubernetesVersion().getMinor().replaceAll("\\D", "")) >= minorVersion;
    }

    // What the administrator does.

    /** Sets a cluster-config that enforces nothing, and returns when the operator goes by it. */
    public void nothingEnforced() {
        awaitConfigSeen(stage.nothingEnforced());
    }

    /** Removes every cluster-config, and returns when the operator misses it. */
    public void withoutClusterConfig() {
        admin.configMaps()
                .inNamespace(Stage.CONFIG_NAMESPACE)
                .withLabel("runai/cluster-config")
                .delete();
        awaitClusterConfigRefused();
    }

    /** Sets the cluster-config, and returns when the operator goes by it. */
    public void clusterConfig(String yaml) {
        awaitConfigSeen(writeClusterConfig(yaml));
    }

    /** Sets the cluster-config, which may be nonsense; returns its resourceVersion. */
    public String writeClusterConfig(String yaml) {
        return writeConfigMap("cluster-config", Map.of("runai/cluster-config", "true"), Map.of("config", yaml));
    }

    /** Writes a ConfigMap into the namespace of the cluster-config; returns its resourceVersion. */
    public String writeConfigMap(String name, Map<String, String> labels, Map<String, String> data) {
        return stage.writeConfigMap(Stage.CONFIG_NAMESPACE, name, labels, data);
    }

    /** Deletes a ConfigMap of the namespace. */
    public void deleteConfigMap(String name) {
        admin.configMaps().inNamespace(Stage.CONFIG_NAMESPACE).withName(name).delete();
    }

    /** Makes jobs until one was decided under that cluster-config. */
    private void awaitConfigSeen(String resourceVersion) {
        awaitCanary("the operator goes by cluster-config " + resourceVersion, status -> {
            var seen = status.getClusterConfig();
            return seen != null && resourceVersion.equals(seen.getResourceVersion());
        });
    }

    /** Returns when the operator refuses jobs because of the cluster-config. */
    public void awaitClusterConfigRefused() {
        awaitCanary("the operator refuses the cluster-config", status -> status.getConditions().stream()
                .anyMatch(condition -> "InvalidClusterConfig".equals(condition.getReason())));
    }

    /**
     * The canaries are Jobs: nobody answers a Pod where there is no kubelet, and its status is written later for that. Webhooks
     * may still refuse them because of the cluster-config before.
     */
    private void awaitCanary(String condition, Predicate<RunaiJobStatus> isMet) {
        Awaitility.await(condition)
                .pollInterval(Duration.ofMillis(10))
                .atMost(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .ignoreExceptionsInstanceOf(KubernetesClientException.class)
                .until(() -> {
                    var canary = apply(
                            """
                            apiVersion: run.ai/v1
                            kind: RunaiJob
                            metadata: {generateName: canary-}
                            spec:
                              workload: Job
                              user: {uid: 1234, gid: 5678}
                              template: {spec: {nodeSelector: {canary: nowhere}, containers: [{name: main, image: none}]}}
                            """);
                    var name = canary.getMetadata().getName();
                    var status = awaitStatus(name);
                    admin.resource(canary).delete();
                    return isMet.test(status);
                });
    }

    /** Leaves nothing behind that the operator would still look at. */
    public void deleteJobs() {
        admin.resources(RunaiJob.class).inNamespace(namespace).delete();
    }

    // What the user does.

    /** Creates a RunaiJob from YAML, unknown fields and all. */
    public RunaiJob apply(String yaml) {
        return apply(admin, yaml);
    }

    /** The same, with the rights of somebody else. */
    public RunaiJob apply(KubernetesClient client, String yaml) {
        var object = client.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
        object.getMetadata().setNamespace(namespace);
        var created = client.resource(object).create();
        return job(created.getMetadata().getName());
    }

    /** Creates a RunaiJob named {@code train} with that spec, given as YAML; its container is named {@code main}. */
    public RunaiJob submit(String spec) {
        return apply("apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {name: train}\nspec:\n" + spec.indent(2));
    }

    /** Changes fields of a job's spec, given as YAML. */
    public void patchSpec(String name, String spec) {
        var serialization = admin.getKubernetesSerialization();
        var patch = Map.of("spec", serialization.unmarshal(spec, Map.class));
        jobResource(name).patch(PatchContext.of(PatchType.JSON_MERGE), serialization.asJson(patch));
    }

    /** What the administrator may do with that RunaiJob. */
    public Resource<RunaiJob> jobResource(String name) {
        return jobResource(admin, name);
    }

    /** The same, with the rights of somebody else. */
    public Resource<RunaiJob> jobResource(KubernetesClient client, String name) {
        return client.resources(RunaiJob.class).inNamespace(namespace).withName(name);
    }

    /** That RunaiJob as the server has it now, or null. */
    public RunaiJob job(String name) {
        return jobResource(name).get();
    }

    /** Runs the cluster's kubectl in this namespace, as administrator; it must succeed. */
    public String kubectl(String... arguments) throws IOException {
        return Command.run(kubectlCommand(arguments));
    }

    /** The same, which may fail. */
    public Command.Result tryKubectl(String... arguments) throws IOException {
        return Command.attempt(kubectlCommand(arguments));
    }

    private String[] kubectlCommand(String... arguments) throws IOException {
        var command = new ArrayList<>(
                List.of(stage.cluster.kubectl(), "--kubeconfig", stage.cluster.kubeconfig.toString(), "-n", namespace));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    // What the operator made of it.

    /** Waits until the RunaiJob is like that, and returns it. */
    public RunaiJob await(String name, Predicate<RunaiJob> condition) {
        try {
            return jobResource(name)
                    .waitUntilCondition(job -> job != null && condition.test(job), TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (RuntimeException timeout) {
            throw new AssertionError(
                    "RunaiJob %s did not get there:%n%s"
                            .formatted(name, admin.getKubernetesSerialization().asYaml(job(name))),
                    timeout);
        }
    }

    /** Waits until the operator has spoken of the job as it is now. */
    public RunaiJobStatus awaitStatus(String name) {
        return await(
                        name,
                        job -> job.getStatus() != null
                                && Objects.equals(
                                        job.getMetadata().getGeneration(),
                                        job.getStatus().getObservedGeneration()))
                .getStatus();
    }

    /** Waits until the RunaiJob is in that phase, and returns its status. */
    public RunaiJobStatus awaitPhase(String name, Phase phase) {
        return await(name, job -> job.getStatus() != null && job.getStatus().getPhase() == phase)
                .getStatus();
    }

    /** Waits for a condition and returns it. */
    public Condition awaitCondition(String name, String type, String status) {
        return condition(
                await(name, job -> {
                    var found = condition(job, type);
                    return found != null && status.equals(found.getStatus());
                }),
                type);
    }

    /** Waits for the job to be refused with that reason, and returns the message. */
    public String awaitRejection(String name, String reason) {
        var accepted = awaitCondition(name, "Accepted", "False");
        assertThat(accepted.getReason()).as(accepted.getMessage()).isEqualTo(reason);
        return accepted.getMessage();
    }

    /** The condition of that type in the status of the RunaiJob. */
    public static Condition condition(RunaiJob job, String type) {
        return job.getStatus() == null || job.getStatus().getConditions() == null
                ? null
                : job.getStatus().getConditions().stream()
                        .filter(condition -> type.equals(condition.getType()))
                        .findFirst()
                        .orElse(null);
    }

    /** The Job of that RunaiJob as the server has it now, or null. */
    public Job workloadJob(String name) {
        return admin.batch().v1().jobs().inNamespace(namespace).withName(name).get();
    }

    /** Suspends or resumes the Job of that RunaiJob, as a queue does. */
    public void suspendWorkload(String name, boolean suspended) {
        Edits.edit(admin.batch().v1().jobs().inNamespace(namespace).withName(name), job -> {
            job.getSpec().setSuspend(suspended);
            return job;
        });
    }

    /** The Pod of that RunaiJob as the server has it now, or null. */
    public Pod workloadPod(String name) {
        return admin.pods().inNamespace(namespace).withName(name).get();
    }

    /** Waits until the workload has pods, and returns them. */
    public List<Pod> awaitPods(String name) {
        var pods = admin.pods().inNamespace(namespace).withLabel("run.ai/job-name", name);
        pods.waitUntilCondition(Objects::nonNull, TIMEOUT_SECONDS, TimeUnit.SECONDS);
        return pods.list().getItems();
    }

    /** The events of that RunaiJob. */
    public List<Event> events(String name) {
        return admin.v1()
                .events()
                .inNamespace(namespace)
                .withField("involvedObject.name", name)
                .withField("involvedObject.kind", RunaiJob.KIND)
                .list()
                .getItems();
    }

    // What the kubelet does, where there is none.

    /** It takes the pods on; their containers are still being made. */
    public void podsStart(String name) {
        awaitPods(name).forEach(pod -> setStatus(pod, "Pending", "False"));
    }

    /** Plays the kubelet: the pods of that RunaiJob run. */
    public void podsRun(String name) {
        awaitPods(name).forEach(pod -> setStatus(pod, "Running", "True"));
    }

    /** Plays the kubelet: the pods of that RunaiJob have ended in that phase. */
    public void podsEnd(String name, String phase) {
        awaitPods(name).forEach(pod -> setStatus(pod, phase, "False"));
    }

    /** Plays the kubelet: the pod is in that phase, and ready or not. */
    public void setStatus(Pod pod, String phase, String ready) {
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        var state = new ContainerStateBuilder();
        if (phase.equals("Running")) {
            state.withNewRunning(now);
        } else if (phase.equals("Pending")) {
            state.withNewWaiting(null, "ContainerCreating");
        } else {
            state.withNewTerminated()
                    .withExitCode(phase.equals("Succeeded") ? 0 : 1)
                    .withStartedAt(now)
                    .withFinishedAt(now)
                    .endTerminated();
        }
        admin.resource(pod).editStatus(current -> {
            current.setStatus(new PodStatusBuilder(current.getStatus())
                    .withPhase(phase)
                    .withStartTime(now)
                    .withConditions()
                    .addNewCondition()
                    .withType("Ready")
                    .withStatus(ready)
                    .withLastTransitionTime(now)
                    .endCondition()
                    .withContainerStatuses(new ContainerStatusBuilder()
                            .withName("main")
                            .withImage("busybox")
                            .withImageID("none")
                            .withReady(ready.equals("True"))
                            .withRestartCount(0)
                            .withState(state.build())
                            .build())
                    .build());
            return current;
        });
    }
}
