package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.chart.Chart;
import ai.run.operator.testing.chart.HelmProgram;
import ai.run.operator.testing.cluster.OtherCluster;
import ai.run.operator.testing.manifests.Manifests;
import ai.run.operator.testing.manifests.StrictModel;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart, rendered by Helm itself. That its defaults install what kustomize does: {@link HelmAndKustomizeIT}. */
@OtherCluster
class HelmChartIT {

    private static final Path DEFINITION = Repository.path("config/crd/runaijobs.run.ai.yaml");

    private static final String EVERYTHING =
            """
            image: {repository: images.example/team/runaijob-operator, digest: "sha256:%s"}
            imagePullSecrets: [images]
            watchNamespaces: [team-a, team-b]
            logFormat: text
            serviceAccount: {annotations: {iam.example/role: operator}}
            podAnnotations: {team: platform}
            tolerations: [{key: control-plane, operator: Exists}]
            affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: []}]}}}
            priorityClassName: system-cluster-critical
            namespace: {create: true}
            clusterConfig: {enforceRunAsUser: true, identity: {directory: {ldap: {url: "ldaps://a", baseDn: dc=b, bindSecret: {name: c}}}}}
            metrics:
              serviceMonitor: {enabled: true, labels: {release: monitoring}}
              prometheusRule: {enabled: true, labels: {release: monitoring}}
              dashboard: {enabled: true, labels: {folder: jobs}}
            webhooks: {enabled: true, certificates: CertManager, trustedControllers: [kueue, "system:serviceaccounts:kueue-system"]}
            """
                    .formatted("0".repeat(64));

    @TempDir
    private Path folder;

    @Test
    void passesLintingWithoutAWarning() throws IOException {
        HelmProgram.alone().run("lint", "--strict", Chart.FOLDER.toString());
    }

    @Test
    void whoeverInstallsItIsToldWhetherWebhooksAreOn() throws IOException {
        assertThat(Chart.notes("")).contains("The webhooks are off").doesNotContain("are on");
        assertThat(Chart.notes("webhooks: {enabled: true}"))
                .contains("The webhooks are on", "run.ai/identity-enforcement: \"true\"")
                .doesNotContain("are off");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.20.0", "1.34.0"})
    void everyFieldIsOneThatKubernetesKnows(String kubernetesVersion) throws IOException {
        assertThat(Chart.template("", kubernetesVersion)).isNotEmpty().allSatisfy(StrictModel::parse);
        assertThat(Chart.template(EVERYTHING, kubernetesVersion)).isNotEmpty().allSatisfy(StrictModel::parse);
    }

    @Test
    void valuesReachTheDeployment() throws IOException {
        var deployment =
                Manifests.find(Chart.template(EVERYTHING + "replicas: 3\n"), "Deployment", "runaijob-operator");
        assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(3);
        var pod = deployment.at("/spec/template");
        assertThat(pod.at("/metadata/annotations/team").asText()).isEqualTo("platform");
        assertThat(pod.at("/spec/priorityClassName").asText()).isEqualTo("system-cluster-critical");
        assertThat(pod.at("/spec/tolerations/0/key").asText()).isEqualTo("control-plane");
        assertThat(pod.at("/spec/affinity").has("nodeAffinity")).isTrue();
        assertThat(pod.at("/spec/imagePullSecrets/0/name").asText()).isEqualTo("images");
        assertThat(pod.at("/spec/containers/0/image").asText())
                .isEqualTo("images.example/team/runaijob-operator@sha256:" + "0".repeat(64));
        assertThat(pod.at("/spec/containers/0/args"))
                .extracting(JsonNode::asText)
                .containsExactly("run", "--leader-elect", "--log-format=text");
        assertThat(pod.at("/spec/containers/0/env"))
                .extracting(JsonNode::toString)
                .contains(
                        "{\"name\":\"RUNAIJOB_WATCH_NAMESPACES\",\"value\":\"team-a,team-b\"}",
                        "{\"name\":\"RUNAIJOB_TRUSTED_CONTROLLERS\",\"value\":\"kueue,system:serviceaccounts:kueue-system\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Self", "CertManager", "OpenShift"})
    void elsewhereNothingSpeaksOfTheUsualNamespace(String certificates) throws IOException {
        var values =
                """
                webhooks: {enabled: true, certificates: %s}
                clusterConfig: {identity: {directory: {ldap: {url: "ldaps://a", baseDn: dc=b, caSecret: {name: c}}}}}
                crds: {install: false}
                metrics: {serviceMonitor: {enabled: true}, prometheusRule: {enabled: true}, dashboard: {enabled: true}}
                """
                        .formatted(certificates);
        assertThat(Chart.templateIn("elsewhere", values)).isNotEmpty().allSatisfy(object -> assertThat(
                        object.toString())
                .doesNotContainPattern("\"runai\"|\\brunai\\.svc|\"runai/runai|-n runai\\b"));
    }

    @Test
    void anOperatorOfSomeNamespacesHasNoRoleInOthers() throws IOException {
        var objects = Chart.template("watchNamespaces: [team-a, team-b]\nuserRoles: {create: false}\n");
        assertThat(objects)
                .extracting(object -> object.path("kind").asText())
                .doesNotContain("ClusterRole", "ClusterRoleBinding");
        var everywhere = Manifests.find(Chart.template(""), "ClusterRole", "runaijob-operator");
        for (var namespace : List.of("team-a", "team-b")) {
            assertThat(only(objects, "Role", namespace).path("rules")).isEqualTo(everywhere.path("rules"));
            assertThat(only(objects, "RoleBinding", namespace)
                            .at("/subjects/0/namespace")
                            .asText())
                    .isEqualTo("runai");
        }
    }

    private static ObjectNode only(List<ObjectNode> objects, String kind, String namespace) {
        var found = objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind)
                        && object.at("/metadata/namespace").asText().equals(namespace))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void nothingForPrometheusIsThereUnlessItIsAskedFor() throws IOException {
        assertThat(Chart.template(""))
                .extracting(object -> object.path("kind").asText())
                .doesNotContain("Service", "ServiceMonitor", "PrometheusRule");
        assertThat(Chart.template("{clusterConfig: null, metrics: {serviceMonitor: {enabled: true}}}"))
                .extracting(object -> object.path("kind").asText())
                .contains("Service", "ServiceMonitor")
                .doesNotContain("PrometheusRule", "ConfigMap");
    }

    @Test
    void noWebhookIsThereUnlessItIsAskedFor() throws IOException {
        assertThat(Chart.template("webhooks: {certificates: CertManager}")).isEqualTo(Chart.template(""));
        assertThat(Chart.template(""))
                .extracting(object -> object.path("kind").asText())
                .doesNotContain("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CertManager", "OpenShift"})
    void withACertificateOfOthersTheOperatorMayReadItAndNoOtherSecret(String certificates) throws IOException {
        var objects = Chart.template("webhooks: {enabled: true, certificates: %s}".formatted(certificates));
        assertThat(objects)
                .filteredOn(object -> object.path("kind").asText().endsWith("Role"))
                .flatExtracting(role -> role.path("rules").findParents("verbs"))
                .extracting(JsonNode::toString)
                .filteredOn(rule -> rule.contains("secrets"))
                .as("beside the key that signs submissions, which it makes itself")
                .containsExactlyInAnyOrder(
                        "{\"apiGroups\":[\"\"],\"resourceNames\":[\"runaijob-operator-webhook\"],\"resources\":[\"secrets\"],\"verbs\":[\"get\"]}",
                        "{\"apiGroups\":[\"\"],\"resourceNames\":[\"runaijob-operator-submissions\"],\"resources\":[\"secrets\"],\"verbs\":[\"get\"]}",
                        "{\"apiGroups\":[\"\"],\"resources\":[\"secrets\"],\"verbs\":[\"create\"]}");
    }

    @Test
    void onlyOpenShiftAssignsTheOperatorsUser() throws IOException {
        assertThat(user("")).isEqualTo("65532");
        assertThat(user("webhooks: {enabled: true}")).isEqualTo("65532");
        assertThat(user("webhooks: {enabled: true, certificates: OpenShift}")).isEmpty();
    }

    private static String user(String values) throws IOException {
        return Manifests.find(Chart.template(values), "Deployment", "runaijob-operator")
                .at("/spec/template/spec/securityContext/runAsUser")
                .asText();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    bindSecret: {name: password}                              | ["password"]
                    bindSecret: {name: password}, caSecret: {name: authority} | ["password","authority"]
                    bindSecret: {name: both}, caSecret: {name: both}          | ["both"]
                    """)
    void onlyTheSecretsThatLdapNeedsCanBeRead(String secrets, String names) throws IOException {
        assertThat(Manifests.find(ldap(secrets), "Role", "runaijob-operator-ldap")
                        .at("/rules/0/resourceNames")
                        .toString())
                .isEqualTo(names);
    }

    @Test
    void whereLdapNeedsNoSecretNoneCanBeRead() throws IOException {
        assertThat(ldap("caConfigMap: {name: authority}").toString()).doesNotContain("\"secrets\"");
    }

    private static List<ObjectNode> ldap(String more) throws IOException {
        return Chart.template(
                "clusterConfig: {identity: {directory: {ldap: {url: 'ldaps://a', baseDn: dc=b, %s}}}}".formatted(more));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ldaps://ad.example.org                                  | 636
                    ldaps://ad.example.org:3269                             | 3269
                    ldaps://ad.example.org:3269/                            | 3269
                    "ldaps://[2001:db8::636]"                               | 636
                    "ldaps://[2001:db8::636]:3269"                          | 3269
                    ldap://ad.example.org, startTls: true                   | 389
                    [ldap://a, ldaps://b, ldaps://c], startTls: true        | 389, 636
                    [ldaps://a:3269, ldaps://b, ldaps://c:3269]             | 3269, 636
                    """)
    void onlyThePortsOfLdapCanBeReached(String url, String ports) throws IOException {
        var objects = Chart.template(
                "clusterConfig: {identity: {directory: {ldap: {baseDn: dc=b, url: %s}}}}".formatted(url));
        assertThat(Manifests.find(objects, "NetworkPolicy", "runaijob-operator-ldap")
                        .at("/spec/egress/0/ports"))
                .extracting(port -> String.valueOf(port.path("port").intValue()))
                .containsExactly(ports.split(", "));
    }

    @Test
    void monitoringHasTheLabelsThatItIsFoundBy() throws IOException {
        var objects = Chart.template(EVERYTHING);
        for (var kind : List.of("ServiceMonitor", "PrometheusRule")) {
            var labels = Manifests.find(objects, kind, "runaijob-operator").at("/metadata/labels");
            assertThat(labels.path("release").asText()).isEqualTo("monitoring");
            assertThat(labels.path("app.kubernetes.io/instance").asText()).isEqualTo("runaijob-operator");
        }
        var labels = Manifests.find(objects, "ConfigMap", "runaijob-operator-dashboard")
                .at("/metadata/labels");
        assertThat(labels.path("grafana_dashboard").asText()).isEqualTo("1");
        assertThat(labels.path("folder").asText()).isEqualTo("jobs");
    }

    /** Helm and Prometheus have the same braces. */
    @Test
    void whatIsPrometheusToFillInIsLeftToIt() throws IOException {
        var rule = Manifests.find(Chart.template(EVERYTHING), "PrometheusRule", "runaijob-operator");
        assertThat(rule.path("spec"))
                .isEqualTo(Manifests.parse(Repository.path("config/prometheus/prometheus_rule.yaml"))
                        .get(0)
                        .path("spec"));
        assertThat(rule.toString()).contains("{{ $labels.namespace }}");
    }

    @ParameterizedTest
    @CsvSource({"1.20.15, policy/v1beta1", "1.21.0, policy/v1", "1.34.1, policy/v1"})
    void theDisruptionBudgetIsOfAVersionThatTheServerHas(String kubernetesVersion, String apiVersion)
            throws IOException {
        var budget = Manifests.find(Chart.template("", kubernetesVersion), "PodDisruptionBudget", "runaijob-operator");
        assertThat(budget.path("apiVersion").asText()).isEqualTo(apiVersion);
    }

    @Test
    void theDefinitionIsTheOneOfTheCrdFolderAndStaysWhenTheChartGoes() throws IOException {
        var shipped = Manifests.parse(DEFINITION).get(0);
        var kept = Manifests.find(Chart.template(""), "CustomResourceDefinition", "runaijobs.run.ai");
        assertThat(kept.at("/metadata/annotations/helm.sh~1resource-policy").asText())
                .isEqualTo("keep");
        ((ObjectNode) kept.path("metadata")).remove("annotations");
        assertThat(kept).isEqualTo(shipped);

        assertThat(Manifests.find(
                        Chart.template("crds: {keep: false}"), "CustomResourceDefinition", "runaijobs.run.ai"))
                .isEqualTo(shipped);
        assertThat(Chart.template("crds: {install: false}"))
                .extracting(object -> object.path("kind").asText())
                .doesNotContain("CustomResourceDefinition");
    }

    @Test
    void thePackageInstallsTheSame() throws IOException {
        HelmProgram.alone().run("package", Chart.FOLDER.toString(), "--destination", folder.toString());
        try (var files = Files.list(folder)) {
            assertThat(files).singleElement().satisfies(archive -> assertThat(Chart.template(archive, EVERYTHING))
                    .isEqualTo(Chart.template(EVERYTHING)));
        }
    }

    @Test
    void theNotesSayWhatIsEnforced() throws IOException {
        assertThat(HelmProgram.alone()
                        .run(
                                "install",
                                "runaijob-operator",
                                Chart.FOLDER.toString(),
                                "-n",
                                "runai",
                                "--dry-run=client",
                                "--set",
                                "clusterConfig.enforceRunAsUser=true"))
                .contains("runs in namespace runai", "enforceRunAsUser: true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    replica: 2                                                  | replica
                    replicas: two                                               | replicas
                    replicas: -1                                                | replicas
                    image: {registry: images.example}                           | registry
                    image: {tag: "a tag"}                                       | tag
                    image: {digest: latest}                                     | digest
                    image: {pullPolicy: Sometimes}                              | pullPolicy
                    watchNamespaces: team-a                                     | watchNamespaces
                    watchNamespaces: [Team_A]                                   | watchNamespaces
                    watchNamespaces: [a, a]                                     | watchNamespaces
                    logFormat: xml                                              | logFormat
                    resources: {limit: {memory: 1Gi}}                           | limit
                    podAnnotations: {replicas: 2}                               | podAnnotations
                    networkPolicy: {apiServerPorts: [70000]}                    | apiServerPorts
                    networkPolicy: {apiServerPorts: []}                         | apiServerPorts
                    crds: {enabled: true}                                       | enabled
                    metrics: {serviceMonitor: true}                             | serviceMonitor
                    metrics: {prometheusRule: {enable: true}}                   | enable
                    metrics: {dashboard: {labels: {grafana_dashboard: 1}}}      | grafana_dashboard
                    webhooks: true                                              | webhooks
                    webhooks: {certificates: Somebody}                         | certificates
                    webhooks: {trustedControllers: ["one,two"]}                | trustedControllers
                    """)
    void refusesAValueThatIsWrong(String values, String named) throws IOException {
        assertThat(Chart.refusal(values)).contains("schema", named);
    }
}
