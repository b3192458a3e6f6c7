package ai.run.operator.testing.cluster;

import ai.run.operator.testing.Repository;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Another operator than the stage's, installed with {@code config/rbac/namespaced}: it has a namespace and a service
 * account of its own, and no right outside the namespaces that it watches.
 */
public final class Tenant {

    private final Stage stage;
    private final String home;
    private final List<Sandbox> watched;

    private Tenant(Stage stage, List<Sandbox> watched) {
        this.stage = stage;
        this.home = stage.newNamespace();
        this.watched = watched;
    }

    /** Grants what is needed to watch these namespaces. */
    public static Tenant watching(Sandbox... sandboxes) throws IOException {
        var tenant = new Tenant(sandboxes[0].stage, List.of(sandboxes));
        tenant.apply("operator.yaml", null);
        tenant.clusterConfig();
        for (var sandbox : sandboxes) {
            tenant.grant(sandbox);
        }
        return tenant;
    }

    /** Grants what is needed to watch that namespace. */
    public void grant(Sandbox sandbox) throws IOException {
        apply("watched.yaml", sandbox.namespace);
    }

    /** Applies a manifest as it is shipped, but for the name of the operator's namespace, as {@code kubectl -n} does. */
    private void apply(String manifest, String namespace) throws IOException {
        var yaml = Files.readString(Repository.path("config/rbac/namespaced/" + manifest))
                .replaceAll("(namespace|name): runai(?=\\n)", "$1: " + home);
        try (var stream = new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))) {
            for (var object : stage.admin.load(stream).items()) {
                if (namespace != null) {
                    object.getMetadata().setNamespace(namespace);
                }
                stage.admin.resource(object).createOr(NonDeletingOperation::update);
            }
        }
    }

    private void clusterConfig() {
        stage.writeConfigMap(
                home,
                "cluster-config",
                Map.of("runai/cluster-config", "true"),
                Map.of("config", "enforceRunAsUser: false\n"));
    }

    /** Takes the cluster-config of this operator's namespace away. */
    public void withoutClusterConfig() {
        stage.admin.configMaps().inNamespace(home).withName("cluster-config").delete();
    }

    /** The namespace of its service account and its cluster-config. */
    public String home() {
        return home;
    }

    /** Who makes this operator's requests. */
    public String user() {
        return AuditLog.userName(home, "runaijob-operator");
    }

    /** Makes a kubeconfig with a token of its service account. */
    public Path kubeconfig() throws IOException {
        return stage.kubeconfigOf(home, "runaijob-operator");
    }

    /** The options of an operator that watches the namespaces of this tenant, and these. */
    public String[] options(Sandbox... more) {
        var namespaces = Stream.concat(watched.stream(), Stream.of(more))
                .map(sandbox -> sandbox.namespace)
                .toList();
        return new String[] {
            "--watch-namespaces", String.join(",", namespaces), "--config-namespace", home, "--leader-elect"
        };
    }

    /** Starts the operator with these options besides its own. */
    public OperatorProcess start(String... more) throws IOException {
        var options = Stream.concat(Stream.of(options()), Stream.of(more)).toArray(String[]::new);
        return OperatorProcess.start(stage.cluster, kubeconfig(), options);
    }

    private Resource<RoleBinding> roleBinding(Sandbox sandbox) {
        return stage.admin.rbac().roleBindings().inNamespace(sandbox.namespace).withName("runaijob-operator-jobs");
    }

    /** Takes every right in a namespace away, does something, and gives them back. */
    public void withoutRole(Sandbox sandbox, Meanwhile meanwhile) throws IOException {
        var binding = roleBinding(sandbox).get();
        roleBinding(sandbox).delete();
        try {
            meanwhile.run();
        } finally {
            binding.getMetadata().setResourceVersion(null);
            binding.getMetadata().setUid(null);
            stage.admin.resource(binding).create();
        }
    }

    /** What is done without the role. */
    public interface Meanwhile {
        void run() throws IOException;
    }
}
