package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.run.operator.clusterconfig.ClusterConfigParser;
import ai.run.operator.clusterconfig.ParsedClusterConfig;
import ai.run.operator.testing.Repository;
import ai.run.operator.testing.chart.Chart;
import ai.run.operator.testing.manifests.Manifests;
import ai.run.operator.testing.manifests.StrictModel;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shipped holds no typing errors, and says what it should. */
class ManifestsTest {

    static List<Path> files() throws IOException {
        return Manifests.files();
    }

    static List<Path> kustomizations() throws IOException {
        return Manifests.kustomizations();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFieldIsOneThatItsApiKnows(Path file) {
        assertThat(Manifests.parse(file)).isNotEmpty().allSatisfy(StrictModel::parse);
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void everyKustomizationHasFieldsThatAreNotOnTheirWayOut(Path file) {
        assertThat(Manifests.parse(file)).singleElement().satisfies(kustomization -> {
            StrictModel.parseKustomization(kustomization);
            // Of bases, patchesStrategicMerge, patchesJson6902 and commonLabels, kubectl warns.
            assertThat(kustomization.fieldNames())
                    .toIterable()
                    .isSubsetOf(
                            "apiVersion",
                            "kind",
                            "resources",
                            "components",
                            "configurations",
                            "patches",
                            "configMapGenerator",
                            "generatorOptions");
        });
    }

    /** A test that finds nothing must not be one that cannot. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {apiVersion: apps/v1, kind: Deployment, spec: {replica: 2}}                                              | replica
                    {apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: {containers: [{imagePullPolice: x}]}}}}  | imagePullPolice
                    {apiVersion: apps/v1, kind: Deployment, spec: {replicas: two}}                                           | two
                    {apiVersion: apps/v2, kind: Deployment}                                                                  | no Java type is known for apps/v2 Deployment
                    {apiVersion: policy/v1beta1, kind: PodSecurityPolicy, spec: {hostPid: false}}                            | hostPid
                    {apiVersion: security.openshift.io/v1, kind: SecurityContextConstraints, allowPrivileged: false}         | allowPrivileged
                    {apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, spec: {endpoints: [{intervall: 30s}]}}      | intervall
                    {apiVersion: monitoring.coreos.com/v1, kind: PrometheusRule, spec: {groups: [{rules: [{alarm: x}]}]}}    | alarm
                    """)
    void aTypingErrorIsFound(String yaml, String message) {
        assertThatThrownBy(() -> StrictModel.parse(Manifests.parse(yaml).get(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theClusterConfigEnforcesBothProtections() {
        var configMap = (ConfigMap)
                StrictModel.parse(Manifests.parse(Repository.path("config/cluster-config/cluster_config.yaml"))
                        .get(0));
        assertThat(ClusterConfigParser.read(List.of(configMap)))
                .isInstanceOfSatisfying(ParsedClusterConfig.Valid.class, valid -> {
                    assertThat(valid.config().enforceRunAsUser()).isTrue();
                    assertThat(valid.config().enforcePreventPrivilegeEscalation())
                            .isTrue();
                });
    }

    @ParameterizedTest
    @CsvSource({"policy, children.run.ai", "policy/enforced, pods.run.ai"})
    void thePoliciesAreAskedWhatTheirWebhookIsAsked(String folder, String name) throws IOException {
        var policies = policies(folder, "ValidatingAdmissionPolicy");
        var webhook = elements(Manifests.parse(Repository.path("config/admission/common/validating_webhook.yaml"))
                        .get(0)
                        .path("webhooks"))
                .filter(candidate -> candidate.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(policies.stream().flatMap(policy -> elements(policy.at("/spec/matchConstraints/resourceRules"))))
                .containsExactlyInAnyOrderElementsOf(elements(webhook.path("rules"))
                        .map(ManifestsTest::ofTheOneVersion)
                        .toList());
        assertThat(policies).allSatisfy(policy -> {
            var spec = policy.path("spec");
            assertThat(spec.path("failurePolicy")).isEqualTo(webhook.path("failurePolicy"));
            for (var scope : List.of("matchPolicy", "namespaceSelector")) {
                assertThat(spec.path("matchConstraints").path(scope)).isEqualTo(webhook.path(scope));
            }
        });
    }

    /** Where a policy is for whatever version there is, the server does not check its expressions. */
    private static JsonNode ofTheOneVersion(JsonNode rule) {
        assertThat(rule.path("apiVersions")).singleElement().isEqualTo(TextNode.valueOf("*"));
        var named = rule.<ObjectNode>deepCopy();
        named.putArray("apiVersions").add("v1");
        return named;
    }

    @ParameterizedTest
    @ValueSource(strings = {"policy", "policy/enforced"})
    void everyPolicyIsBoundSoThatItRefusesEverywhere(String folder) throws IOException {
        assertThat(policies(folder, "ValidatingAdmissionPolicyBinding"))
                .extracting(binding -> binding.path("spec").toString())
                .containsExactlyInAnyOrderElementsOf(policies(folder, "ValidatingAdmissionPolicy").stream()
                        .map(policy -> "{\"policyName\":%s,\"validationActions\":[\"Deny\"]}"
                                .formatted(policy.at("/metadata/name")))
                        .toList());
    }

    private static List<ObjectNode> policies(String folder, String kind) throws IOException {
        return Manifests.files().stream()
                .filter(file -> file.getParent().equals(Repository.path("config/admission/" + folder)))
                .flatMap(file -> Manifests.parse(file).stream())
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
    }

    /** Who may label a namespace, or write a RunaiJob, must not be able to get out of them. */
    @ParameterizedTest
    @ValueSource(strings = {"mutating_webhook.yaml", "validating_webhook.yaml"})
    void noLabelTakesARunaiJobFromItsWebhooks(String file) {
        var webhooks = Manifests.parse(Repository.path("config/admission/common/" + file))
                .get(0)
                .path("webhooks");
        assertThat(elements(webhooks)
                        .filter(webhook ->
                                webhook.at("/rules/0/resources/0").asText().equals("runaijobs")))
                .singleElement()
                .satisfies(webhook -> assertThat(webhook.fieldNames())
                        .toIterable()
                        .doesNotContain("namespaceSelector", "objectSelector", "matchConditions"));
    }

    @Test
    void whoeverMayEditRunaiJobsMayDoNothingElse() {
        var roles = Manifests.parse(Repository.path("config/rbac/users/user_roles.yaml"));
        assertThat(permissions(Manifests.find(roles, "ClusterRole", "runaijob-viewer")))
                .containsExactlyInAnyOrder(
                        "run.ai runaijobs get",
                        "run.ai runaijobs list",
                        "run.ai runaijobs watch",
                        "run.ai runaijobs/status get");
        assertThat(permissions(Manifests.find(roles, "ClusterRole", "runaijob-editor")))
                .containsExactlyInAnyOrder(
                        "run.ai runaijobs get",
                        "run.ai runaijobs list",
                        "run.ai runaijobs watch",
                        "run.ai runaijobs create",
                        "run.ai runaijobs update",
                        "run.ai runaijobs patch",
                        "run.ai runaijobs delete",
                        "run.ai runaijobs deletecollection",
                        "run.ai runaijobs/status get");
    }

    private static Stream<String> permissions(JsonNode role) {
        return elements(role.path("rules")).flatMap(rule -> elements(rule.path("apiGroups"))
                .flatMap(group -> elements(rule.path("resources")).flatMap(resource -> elements(rule.path("verbs"))
                        .map(verb -> String.join(" ", group.asText(), resource.asText(), verb.asText())))));
    }

    private static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    @Test
    void theImageAndTheChartHaveTheVersionOfTheProject() throws IOException {
        var version = projectVersion();
        var deployment = Manifests.parse(Repository.path("config/manager/deployment.yaml"))
                .get(0);
        assertThat(deployment.at("/spec/template/spec/containers/0/image").asText())
                .isEqualTo("runaijob-operator:" + version);
        var chart = Manifests.parse(Chart.FOLDER.resolve("Chart.yaml")).get(0);
        assertThat(chart.path("version").asText()).isEqualTo(version);
        assertThat(chart.path("appVersion").asText()).isEqualTo(version);
    }

    private static String projectVersion() throws IOException {
        var version =
                Pattern.compile("<version>([^<]+)</version>").matcher(Files.readString(Repository.path("pom.xml")));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }
}
