package ai.run.operator.testing.cluster;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamedAuthInfoBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One cluster with the product installed from its shipped manifests, and the operator running under the service account
 * and role of {@code config/rbac}: within the cluster where that has a node, else as a process beside it. Shared by all
 * test classes of a run; every test gets a namespace of its own.
 */
public final class Stage implements AutoCloseable {

    /** The operator's own namespace, where the cluster-config is. */
    public static final String CONFIG_NAMESPACE = "runai";

    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    /** The cluster that the product is installed in. */
    public final Cluster cluster;
    /** The client of the cluster's administrator. */
    public final KubernetesClient admin;
    /** With a token of the operator's service account; null where the operator runs within the cluster. */
    public final Path operatorKubeconfig;
    /** The one that runs now, or ran last; null where the operator runs within the cluster. */
    public OperatorProcess operator;

    private final Optional<OperatorDeployment> deployment;
    private Version version;

    private Stage(Cluster cluster, Version version, boolean within) throws IOException {
        System.out.println("Tests run against " + cluster.description + ".");
        this.cluster = cluster;
        this.version = version;
        admin = new KubernetesClientBuilder().withConfig(cluster.config()).build();
        if (within) {
            deployment = Optional.of(OperatorDeployment.install(cluster, admin));
            nothingEnforced();
            operatorKubeconfig = null;
        } else {
            deployment = Optional.empty();
            install();
            nothingEnforced();
            operatorKubeconfig = kubeconfigOf(CONFIG_NAMESPACE, "runaijob-operator");
            startOperator();
        }
    }

    /** Installs the product in that cluster, and starts the operator as a process of this machine. */
    public static Stage on(Cluster cluster) throws IOException {
        return on(cluster, Version.current());
    }

    /** The same with another version of the product. */
    public static Stage on(Cluster cluster, Version version) throws IOException {
        return new Stage(cluster, version, false);
    }

    /** Installs the product in that cluster, operator included. */
    static Stage within(Cluster cluster) throws IOException {
        return new Stage(cluster, Version.current(), true);
    }

    /** The version of the product that is installed. */
    public Version version() {
        return version;
    }

    /** Installs another version over the one that is there; its operator is still to be started. */
    public void install(Version other) throws IOException {
        version = other;
        install();
    }

    private void install() throws IOException {
        for (var manifest : new String[] {
            "crd/runaijobs.run.ai.yaml",
            "rbac/namespace.yaml",
            "rbac/service_account.yaml",
            "rbac/role.yaml",
            "rbac/role_binding.yaml"
        }) {
            apply(version.config().resolve(manifest));
        }
    }

    /** Writes a cluster-config that enforces nothing, in place of all others; returns its resourceVersion. */
    public String nothingEnforced() {
        admin.configMaps()
                .inNamespace(CONFIG_NAMESPACE)
                .withLabel("runai/cluster-config")
                .withoutField("metadata.name", "cluster-config")
                .delete();
        return writeConfigMap(
                CONFIG_NAMESPACE,
                "cluster-config",
                Map.of("runai/cluster-config", "true"),
                Map.of("config", "enforceRunAsUser: false\n"));
    }

    /** Writes a ConfigMap; returns its resourceVersion. */
    String writeConfigMap(String namespace, String name, Map<String, String> labels, Map<String, String> data) {
        return admin.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .withData(data)
                        .build())
                .createOr(NonDeletingOperation::update)
                .getMetadata()
                .getResourceVersion();
    }

    /** Creates or replaces every object of the manifest. */
    public void apply(Path manifest) throws IOException {
        try (var yaml = Files.newInputStream(manifest)) {
            for (var object : admin.load(yaml).items()) {
                admin.resource(object).createOr(NonDeletingOperation::update);
            }
        }
    }

    /** Deletes every object of the manifest. */
    public void delete(Path manifest) throws IOException {
        try (var yaml = Files.newInputStream(manifest)) {
            admin.load(yaml).items().forEach(object -> admin.resource(object).delete());
        }
    }

    /** Where the operator runs within the cluster. */
    public Optional<OperatorDeployment> deployment() {
        return deployment;
    }

    /** Where the operator that runs as a process of this machine serves that path. */
    public URI address(String path) throws IOException {
        return operator.uri(path);
    }

    /** Makes a kubeconfig that holds nothing but a token of that service account. */
    public Path kubeconfigOf(String namespace, String serviceAccount) throws IOException {
        var token = admin.serviceAccounts()
                .inNamespace(namespace)
                .withName(serviceAccount)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(7_200L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        var kubeconfig = KubeConfigUtils.parseConfig(cluster.kubeconfig.toFile());
        var user = kubeconfig.getContexts().get(0).getContext().getUser();
        kubeconfig.setUsers(List.of(new NamedAuthInfoBuilder()
                .withName(user)
                .withNewUser()
                .withToken(token)
                .endUser()
                .build()));
        var file = Files.createTempFile(Path.of("target"), serviceAccount, ".kubeconfig");
        Files.writeString(file, admin.getKubernetesSerialization().asYaml(kubeconfig));
        return file;
    }

    /** Ends the operator with {@code kill -9} and starts another. */
    public void killAndRestartOperator() throws IOException {
        killOperator();
        startOperator();
    }

    /** Ends the operator with {@code kill -9}. */
    public void killOperator() {
        operator.kill();
    }

    /** Starts another operator, and returns when it is ready. */
    public void startOperator() throws IOException {
        operator = OperatorProcess.start(version, cluster, operatorKubeconfig);
    }

    /** Ends the operator, for a test that starts others; {@link #resumeOperator} must follow, whatever happens. */
    public void pauseOperator() {
        operator.close();
    }

    /** The process of the operator on this machine. */
    public long operatorPid() {
        return operator.pid();
    }

    /** Starts the operator again if it does not run. */
    public void resumeOperator() throws IOException {
        if (!operator.isAlive()) {
            startOperator();
        }
    }

    /** Makes a namespace, in which pods can be created at once. */
    public String newNamespace() {
        var name = "test-" + NAMESPACES.incrementAndGet() + "-" + Long.toString(System.nanoTime(), 36);
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        // Admission refuses a pod until its service account is there.
        admin.serviceAccounts()
                .inNamespace(name)
                .withName("default")
                .waitUntilCondition(Objects::nonNull, 30, TimeUnit.SECONDS);
        return name;
    }

    @Override
    public void close() {
        if (operator != null) {
            operator.close();
        }
        admin.close();
        cluster.close();
    }
}
