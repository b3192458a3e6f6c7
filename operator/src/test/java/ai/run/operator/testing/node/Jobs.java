package ai.run.operator.testing.node;

import ai.run.operator.testing.cluster.Sandbox;
import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The jobs of one test class, in a namespace of their own, and what their containers say. */
public final class Jobs implements AutoCloseable {

    /** Long enough for a small machine that has other things to do. */
    public static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final String JOB_NAME = "run.ai/job-name";

    /** The namespace of the test class. */
    public final Sandbox sandbox;

    Jobs(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** Creates a RunaiJob with that spec, given as YAML; {@code @MAIN} and the like stand for the test images. */
    public void submit(String name, String spec) {
        sandbox.apply("apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {name: " + name + "}\nspec:\n"
                + withImages(spec).indent(2));
    }

    private static String withImages(String yaml) {
        var result = yaml;
        for (var image : TestImage.values()) {
            result = result.replace("@" + image, image.reference());
        }
        return result;
    }

    /** Creates a pod directly, as an administrator can, and waits until it has succeeded. */
    public void runPod(String name, String spec) {
        var serialization = sandbox.admin.getKubernetesSerialization();
        var yaml = "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name + "}\nspec:\n"
                + withImages(spec).indent(2);
        sandbox.admin
                .pods()
                .inNamespace(sandbox.namespace)
                .resource(serialization.unmarshal(yaml, Pod.class))
                .create();
        await(name, "it has succeeded", () -> Optional.ofNullable(sandbox.workloadPod(name))
                .filter(pod -> "Succeeded".equals(pod.getStatus().getPhase())));
    }

    /** Waits until the container of the job's pod has printed its facts. */
    public Facts facts(String job, String container) {
        return await(job, "container " + container + " says its facts", () -> pod(job).flatMap(
                        pod -> Facts.in(log(pod, container))));
    }

    /** Waits until the job has succeeded, and returns what the container printed. */
    public String log(String job, String container) {
        succeeded(job);
        return log(pod(job).orElseThrow(), container);
    }

    /** Waits until the job has succeeded, and returns its status. */
    public RunaiJobStatus succeeded(String job) {
        return status(job, status -> status.getSucceeded() != null && status.getSucceeded() > 0);
    }

    /** Waits until the status of the job is like that, and returns it. */
    public RunaiJobStatus status(String job, Predicate<RunaiJobStatus> condition) {
        return await(job, "its status says so", () -> Optional.ofNullable(sandbox.job(job))
                .map(RunaiJob::getStatus)
                .filter(condition));
    }

    /** The one pod of the job that is not about to go. */
    public Optional<Pod> pod(String job) {
        return pods(job).stream().findFirst();
    }

    /** The pods of the job that are not about to go. */
    public List<Pod> pods(String job) {
        return pods().stream()
                .filter(pod -> job.equals(pod.getMetadata().getLabels().get(JOB_NAME)))
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /**
     * Where the node says that a container began as somebody else than the status of its RunaiJob says; of jobs that run as
     * whoever the image wants nothing was decided.
     */
    List<String> differencesOfReportedUsers() {
        return pods().stream()
                .flatMap(pod -> Optional.ofNullable(
                        sandbox.job(pod.getMetadata().getLabels().get(JOB_NAME)))
                        .map(RunaiJob::getStatus)
                        .map(RunaiJobStatus::getIdentity)
                        .map(decided -> ReportedUser.differences(decided, pod))
                        .stream())
                .flatMap(List::stream)
                .toList();
    }

    /** All pods of all jobs. */
    private List<Pod> pods() {
        return sandbox.admin
                .pods()
                .inNamespace(sandbox.namespace)
                .withLabel(JOB_NAME)
                .list()
                .getItems();
    }

    Pod awaitPod(String job) {
        return await(job, "it has a pod", () -> pod(job));
    }

    /** Deletes the job's pod, and waits for another one. */
    public void replacePod(String job) {
        var first = pod(job).orElseThrow();
        sandbox.admin.resource(first).withGracePeriod(0).delete();
        await(job, "it has another pod", () -> pod(job).filter(pod ->
                !pod.getMetadata().getUid().equals(first.getMetadata().getUid())));
    }

    /** Adds an ephemeral container, as one does by hand to look into a pod that runs. */
    public void debug(String job, String container, TestImage image, String... options) throws IOException {
        facts(job, "main");
        sandbox.kubectl(image.debug(pod(job).orElseThrow().getMetadata().getName(), container, options));
    }

    /** What the container of that pod has printed so far. */
    public String log(Pod pod, String container) {
        try {
            return sandbox.admin.pods().resource(pod).inContainer(container).getLog();
        } catch (KubernetesClientException notStarted) {
            return "";
        }
    }

    private <T> T await(String name, String what, Supplier<Optional<T>> attempt) {
        try {
            return Awaitility.await()
                    .pollInterval(Duration.ofMillis(200))
                    .atMost(PATIENCE)
                    .until(attempt::get, Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException late) {
            var yaml = sandbox.admin.getKubernetesSerialization();
            throw new AssertionError(
                    "waited in vain for %s: %s%n%s%n%s"
                            .formatted(
                                    name,
                                    what,
                                    yaml.asYaml(Optional.ofNullable(sandbox.job(name))
                                            .map(RunaiJob::getStatus)
                                            .orElse(null)),
                                    yaml.asYaml(pod(name).orElse(sandbox.workloadPod(name)))),
                    late);
        }
    }

    @Override
    public void close() {
        sandbox.admin.namespaces().withName(sandbox.namespace).delete();
    }
}
