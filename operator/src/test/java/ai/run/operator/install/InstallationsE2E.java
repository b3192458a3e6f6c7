package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Layer;
import ai.run.operator.testing.Repository;
import ai.run.operator.testing.chart.Chart;
import ai.run.operator.testing.chart.ChartValues;
import ai.run.operator.testing.chart.HelmProgram;
import ai.run.operator.testing.cluster.Cluster;
import ai.run.operator.testing.cluster.KubernetesVersion;
import ai.run.operator.testing.cluster.OperatorDeployment;
import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.manifests.ForeignKinds;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each way to install, from nothing, on a node: the programs have nothing to warn of, and all replicas become ready with the
 * rights that this way gives them. The webhooks of {@code config/admission}: {@code WebhooksE2E}.
 */
@OtherCluster
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InstallationsE2E {

    private static final String DEFINITION = config("crd/runaijobs.run.ai.yaml");

    @TempDir
    private Path folder;

    private Cluster cluster;
    private KubernetesClient admin;
    private OperatorDeployment operator;

    @BeforeAll
    void startCluster() throws IOException {
        Cluster.requireNode();
        Cluster.requireBuilt(KubernetesVersion.CURRENT);
        cluster = Cluster.startWithNode(KubernetesVersion.CURRENT);
        Layer.requires(
                cluster.stateWithNode().isPresent(), "installations bring an image into a node of config/local's own");
        admin = new KubernetesClientBuilder().withConfig(cluster.config()).build();
        operator = OperatorDeployment.prepare(cluster, admin);
        ForeignKinds.in(admin);
        operator.kubectl("create", "namespace", "team-a");
        operator.kubectl("create", "namespace", "team-b");
    }

    @AfterAll
    void stopCluster() {
        if (admin != null) {
            admin.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    /** As config/README.md says; the folder is the one that has the most. */
    @AfterEach
    void removeEverything() throws IOException {
        delete("-n", "runai", "deployment", "runaijob-operator", "--cascade=foreground");
        delete("mutatingwebhookconfiguration,validatingwebhookconfiguration", "runaijob-operator");
        delete("-k", config("admission"));
        delete("-n", "team-a", "-f", config("rbac/namespaced/watched.yaml"));
    }

    private void delete(String... what) throws IOException {
        operator.kubectl(Stream.concat(Stream.of("delete", "--ignore-not-found"), Stream.of(what))
                .toArray(String[]::new));
    }

    @Test
    void kubectlInstallsOneOverAnotherAndAddsToIt() throws IOException {
        operator.apply("default");
        var additions = List.of(
                "cluster-config",
                "disruption-budget",
                "ldap",
                "prometheus",
                "admission/policy",
                "admission/policy/enforced");
        for (var addition : additions) {
            operator.kubectl("apply", "-k", config(addition));
        }
        operator.awaitRollout();
        for (var addition : additions) {
            delete("-k", config(addition));
        }
        operator.apply("openshift");
        operator.apply("pod-security");
    }

    @Test
    void kubectlInstallsForSomeNamespaces() throws IOException {
        operator.kubectl("apply", "-n", "team-a", "-f", config("rbac/namespaced/watched.yaml"));
        operator.apply("namespaced");
    }

    @Test
    void helmInstallsUpgradesAndUninstalls() throws IOException {
        var helm = HelmProgram.of(cluster);
        var chart = Chart.FOLDER.toString();
        helm.run("install", "runaijob-operator", chart, "-n", "runai", "--create-namespace", "--wait");
        assertThat(readyReplicas("runai")).isEqualTo("2");

        var upgrade = file("upgrade.yaml", ChartValues.UPGRADE);
        helm.run("upgrade", "runaijob-operator", chart, "-n", "runai", "-f", upgrade, "--wait");
        assertThat(readyReplicas("runai")).isEqualTo("3");
        helm.run(
                "upgrade",
                "runaijob-operator",
                chart,
                "-n",
                "runai",
                "-f",
                file("other.yaml", ChartValues.NOT_PULLED),
                "--dry-run=server");

        helm.run("uninstall", "runaijob-operator", "-n", "runai", "--wait");
        assertThat(operator.kubectl("get", "crd", "runaijobs.run.ai", "-o", "name"))
                .contains("runaijobs.run.ai");
        assertThat(operator.kubectl(
                        "get", "deployments,services,networkpolicies,configmaps,roles", "-n", "runai", "-o", "name"))
                .doesNotContain("runaijob");
    }

    /** What Argo CD and others do. */
    @Test
    void kubectlAppliesWhatHelmTemplatePrints() throws IOException {
        var node = operator.kubectl("get", "nodes", "-o", "jsonpath={.items[0].metadata.name}");
        var helm = HelmProgram.of(cluster);
        var manifests = file(
                "manifests.yaml",
                helm.run(
                        "template",
                        "runaijob-operator",
                        Chart.FOLDER.toString(),
                        "-n",
                        "elsewhere",
                        "-f",
                        file("values.yaml", ChartValues.BY_TEMPLATE.formatted(node))));
        operator.kubectl("apply", "-f", manifests);
        operator.kubectl("-n", "elsewhere", "rollout", "status", "deployment/runaijob-operator", "--timeout=2m");
        assertThat(readyReplicas("elsewhere")).isEqualTo("2");
        delete("-f", manifests);
    }

    @Test
    void aDefinitionThatKubectlAppliedIsHandedOverToHelmAsItSays() throws IOException {
        var older = Files.readString(Path.of(DEFINITION)).replaceFirst("description: .*", "description: An older one.");
        operator.kubectl("apply", "-f", file("older.yaml", older));
        var helm = HelmProgram.of(cluster);
        String[] install = {
            "install",
            "runaijob-operator",
            Chart.FOLDER.toString(),
            "-n",
            "runai",
            "--create-namespace",
            "--set",
            "replicas=0"
        };
        var refusal = helm.refusal(install);
        assertThat(refusal).contains("the CRD runaijobs.run.ai is in the cluster already", "crds.install=false");

        for (var command :
                refusal.lines().filter(line -> line.startsWith("  kubectl ")).toList()) {
            operator.kubectl(command.strip().substring("kubectl ".length()).split(" "));
        }
        helm.run(Stream.concat(Stream.of(install), Stream.of("--force-conflicts"))
                .toArray(String[]::new));
        assertThat(operator.kubectl(
                        "get",
                        "crd",
                        "runaijobs.run.ai",
                        "-o",
                        "jsonpath={.spec.versions[0].schema.openAPIV3Schema.description}"))
                .doesNotContain("An older one.");
        helm.run("uninstall", "runaijob-operator", "-n", "runai", "--wait");
    }

    @Test
    void helmLeavesADefinitionAloneWhereItIsToldSo() throws IOException {
        operator.kubectl("apply", "-f", DEFINITION);
        HelmProgram.of(cluster)
                .run(
                        "install",
                        "runaijob-operator",
                        Chart.FOLDER.toString(),
                        "-n",
                        "runai",
                        "--create-namespace",
                        "--set",
                        "crds.install=false,replicas=0");
    }

    private String readyReplicas(String namespace) throws IOException {
        return operator.kubectl(
                "-n", namespace, "get", "deployment/runaijob-operator", "-o", "jsonpath={.status.readyReplicas}");
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static String config(String path) {
        return Repository.path("config/" + path).toString();
    }
}
