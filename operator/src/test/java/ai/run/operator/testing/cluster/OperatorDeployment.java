package ai.run.operator.testing.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Command;
import ai.run.operator.testing.Repository;
import ai.run.operator.testing.Warnings;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The operator within the cluster, as a user installs it: the shipped manifests, and an image of the finished jar. */
public final class OperatorDeployment {

    private static final String NAME = "runaijob-operator";
    private static final int REPLICAS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Cluster cluster;
    private final KubernetesClient admin;

    private OperatorDeployment(Cluster cluster, KubernetesClient admin) {
        this.cluster = cluster;
        this.admin = admin;
    }

    /** Makes the image, which takes some seconds where the jar has changed; it can be done before there is a cluster. */
    static void assembleImage() throws IOException {
        Command.run(imageScript(), "operator");
    }

    /** Brings the image into the cluster's node, and installs nothing yet. */
    public static OperatorDeployment prepare(Cluster cluster, KubernetesClient admin) throws IOException {
        var state = cluster.stateWithNode().orElseThrow();
        Command.run(imageScript(), "operator", "--state", state.toString());
        return new OperatorDeployment(cluster, admin);
    }

    /**
     * Installs everything, and returns when all replicas are ready, in a namespace that takes what is "restricted" alone: the
     * label is not what {@code kubectl apply} knows of, so it stays.
     */
    static OperatorDeployment install(Cluster cluster, KubernetesClient admin) throws IOException {
        var deployment = prepare(cluster, admin);
        deployment.apply("default");
        deployment.kubectl(
                "label",
                "namespace",
                Stage.CONFIG_NAMESPACE,
                "pod-security.kubernetes.io/enforce=restricted",
                "pod-security.kubernetes.io/enforce-version=latest");
        deployment.kubectl("-n", Stage.CONFIG_NAMESPACE, "rollout", "restart", "deployment/" + NAME);
        deployment.awaitRollout();
        return deployment;
    }

    /** Installs the webhooks too, and returns when all replicas serve them. */
    public void addWebhooks() throws IOException {
        apply("admission");
    }

    /** As config/README.md says: their registration first, or nobody would answer for it. */
    public void removeWebhooks() throws IOException {
        admin.admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName(NAME)
                .delete();
        admin.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(NAME)
                .delete();
        apply("default");
    }

    /** Applies a folder below {@code config/}, or what there is of it for Kubernetes 1.20; returns when all replicas are ready. */
    public void apply(String installation) throws IOException {
        // Tests write it without kubectl, which would warn of that.
        admin.configMaps()
                .inNamespace(Stage.CONFIG_NAMESPACE)
                .withName("cluster-config")
                .delete();
        if (Integer.parseInt(admin.getKubernetesVersion().getMinor().replaceAll("[^0-9].*", "")) < 21) {
            // It takes CEL rules for a mistake.
            kubectl("apply", "--validate=false", "-f", config("crd/runaijobs.run.ai.yaml"));
            kubectl("apply", "-f", config("kubernetes-1.20/" + installation + ".yaml"));
        } else {
            kubectl("apply", "-k", config(installation));
        }
        awaitRollout();
    }

    /** Waits until all replicas are of the newest template, and ready. */
    public void awaitRollout() throws IOException {
        kubectl(
                "-n",
                Stage.CONFIG_NAMESPACE,
                "rollout",
                "status",
                "deployment/" + NAME,
                "--timeout=" + PATIENCE.toSeconds() + "s");
        awaitReady();
    }

    /** Runs kubectl as administrator, which must succeed, and has nothing to warn of. */
    public String kubectl(String... arguments) throws IOException {
        var output = Command.run(Stream.concat(
                        Stream.of(cluster.kubectl(), "--kubeconfig=" + cluster.kubeconfig), Arrays.stream(arguments))
                .toArray(String[]::new));
        assertThat(Warnings.in(output))
                .as("kubectl %s", String.join(" ", arguments))
                .isEmpty();
        return output;
    }

    private static String config(String path) {
        return Repository.path("config/" + path).toString();
    }

    private static String imageScript() {
        return Repository.path("config/local/image.sh").toString();
    }

    /** Waits until there are as many pods as replicas, none about to go, all ready. */
    public void awaitReady() {
        try {
            Awaitility.await("all replicas of the operator are ready")
                    .pollInterval(Duration.ofMillis(200))
                    .atMost(PATIENCE)
                    .until(() -> pods().stream()
                                    .filter(Readiness.getInstance()::isReady)
                                    .count()
                            == REPLICAS);
        } catch (ConditionTimeoutException late) {
            throw new AssertionError(late.getMessage() + describe(), late);
        }
    }

    /** The pods that are not about to go. */
    public List<Pod> pods() {
        return admin
                .pods()
                .inNamespace(Stage.CONFIG_NAMESPACE)
                .withLabel("app.kubernetes.io/name", NAME)
                .list()
                .getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** The Lease by which its replicas elect a leader. */
    public Lease lease() {
        return admin.leases().inNamespace(Stage.CONFIG_NAMESPACE).withName(NAME).get();
    }

    /** The pods whose name the holder of the lease begins with. */
    public List<Pod> leaders() {
        var holder = lease().getSpec().getHolderIdentity();
        return holder == null || holder.isEmpty()
                ? List.of()
                : pods().stream()
                        .filter(pod -> holder.startsWith(pod.getMetadata().getName()))
                        .toList();
    }

    /** The containers that had to be started more than once, and what they said before. */
    public List<String> restarted() {
        return pods().stream()
                .filter(pod -> pod.getStatus().getContainerStatuses().stream()
                        .map(ContainerStatus::getRestartCount)
                        .anyMatch(count -> count > 0))
                .map(pod -> log(pod, true))
                .toList();
    }

    private String describe() {
        return pods().stream()
                .map(pod -> admin.getKubernetesSerialization().asYaml(pod.getStatus()) + log(pod, false))
                .collect(Collectors.joining("\n", "\n", ""));
    }

    private String log(Pod pod, boolean ofTheLastOne) {
        var container = admin.pods().resource(pod);
        try {
            return ofTheLastOne ? container.terminated().getLog() : container.getLog();
        } catch (KubernetesClientException notStarted) {
            return notStarted.getMessage();
        }
    }
}
