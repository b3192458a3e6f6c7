package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.chart.Chart;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.manifests.Kubectl;
import ai.run.operator.testing.manifests.Manifests;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both ways to install come to the same. */
@ExtendWith(StageExtension.class)
class HelmAndKustomizeIT {

    /** What Helm writes down about a release. */
    private static final List<String> HELMS_LABELS = List.of(
            "app.kubernetes.io/instance", "app.kubernetes.io/version", "app.kubernetes.io/managed-by", "helm.sh/chart");

    private static final String WEBHOOKS =
            """
            webhooks: {enabled: true, certificates: %s}
            namespace: {create: true, labels: null}
            """;

    /** kustomize writes 1.0 as 1. */
    private static final Comparator<JsonNode> NUMBERS_BY_VALUE = (one, other) -> {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    };

    @Test
    void installTheSameByDefault(Stage stage) throws IOException {
        var kustomize = normalised(Kubectl.kustomize(stage, Repository.path("config/default")));
        // Helm makes the namespace, with --create-namespace.
        assertThat(kustomize.remove("Namespace /runai")).isNotNull();
        assertEqual(normalised(Chart.template("")), kustomize);
    }

    @Test
    void installTheSameForKubernetes120() throws IOException {
        assertEqual(
                normalised(Chart.template("namespace: {create: true, labels: null}", "1.20.2")),
                normalised(rendered("default")));
    }

    @Test
    void installTheSameForPodSecurity(Stage stage) throws IOException {
        assertEqual(
                normalised(
                        Chart.template(
                                """
                                namespace: {create: true}
                                clusterConfig: {enforceRunAsUser: true, enforcePreventPrivilegeEscalation: true}
                                """)),
                normalised(Kubectl.kustomize(stage, Repository.path("config/pod-security"))));
    }

    @Test
    void installTheSameForOneNamespace(Stage stage) throws IOException {
        var kustomize = new ArrayList<>(Kubectl.kustomize(stage, Repository.path("config/namespaced")));
        for (var object : Manifests.parse(Repository.path("config/rbac/namespaced/watched.yaml"))) {
            ((ObjectNode) object.path("metadata")).put("namespace", "team-a");
            kustomize.add(object);
        }
        assertEqual(
                normalised(Chart.template("watchNamespaces: [team-a]\nnamespace: {create: true, labels: null}")),
                normalised(kustomize));
    }

    @Test
    void installTheSameForPrometheusAndGrafana(Stage stage) throws IOException {
        var kustomize = new ArrayList<>(Kubectl.kustomize(stage, Repository.path("config/default")));
        kustomize.addAll(Kubectl.kustomize(stage, Repository.path("config/prometheus")));
        assertEqual(
                normalised(
                        Chart.template(
                                """
                                metrics: {serviceMonitor: {enabled: true}, prometheusRule: {enabled: true}, dashboard: {enabled: true}}
                                namespace: {create: true, labels: null}
                                """)),
                normalised(kustomize));
    }

    @ParameterizedTest
    @CsvSource({
        "Self, admission",
        "Self, admission/self",
        "CertManager, admission/cert-manager",
        "OpenShift, admission/openshift"
    })
    void installTheSameWithWebhooks(String certificates, String folder, Stage stage) throws IOException {
        assertEqual(
                normalised(Chart.template(WEBHOOKS.formatted(certificates))),
                normalised(Kubectl.kustomize(stage, Repository.path("config/" + folder))));
    }

    @Test
    void installTheSameWithWebhooksForKubernetes120() throws IOException {
        assertEqual(
                normalised(Chart.template(WEBHOOKS.formatted("Self"), "1.20.2")), normalised(rendered("admission")));
    }

    /** The two files that are applied there. */
    private static List<ObjectNode> rendered(String installation) {
        return Stream.of("crd/runaijobs.run.ai.yaml", "kubernetes-1.20/" + installation + ".yaml")
                .flatMap(file -> Manifests.parse(Repository.path("config/" + file)).stream())
                .toList();
    }

    @Test
    void installTheSameForLdap(Stage stage) throws IOException {
        var helm = normalised(
                Chart.template(
                        """
                        clusterConfig:
                          identity:
                            directory:
                              ldap:
                                url: [ldap://ldap1.example.org, ldaps://ldap2.example.org]
                                startTls: true
                                baseDn: dc=example,dc=org
                                bindSecret: {name: runai-ldap}
                                caSecret: {name: runai-ldap}
                        namespace: {create: true, labels: null}
                        """));
        var objects = new ArrayList<>(Kubectl.kustomize(stage, Repository.path("config/default")));
        objects.addAll(Kubectl.kustomize(stage, Repository.path("config/ldap")));
        var kustomize = normalised(objects);
        // config/ldap leaves it to the administrator what to write there.
        assertThat(helm.remove("ConfigMap runai/cluster-config")).isNotNull();
        assertThat(kustomize.remove("ConfigMap runai/cluster-config")).isNotNull();
        assertEqual(helm, kustomize);
    }

    private static void assertEqual(Map<String, ObjectNode> helm, Map<String, ObjectNode> kustomize) {
        assertThat(helm).containsOnlyKeys(kustomize.keySet());
        helm.forEach((key, object) -> {
            var other = kustomize.get(key);
            assertThat(object.equals(NUMBERS_BY_VALUE, other))
                    .as("%s:%nby Helm      %s%nby kustomize %s", key, object, other)
                    .isTrue();
        });
    }

    private static Map<String, ObjectNode> normalised(List<ObjectNode> objects) {
        var byKey = new TreeMap<String, ObjectNode>();
        for (var object : objects) {
            normalise(object.path("metadata"));
            normalise(object.at("/spec/template/metadata"));
            if (object.path("kind").asText().equals("Deployment")) {
                var pod = object.at("/spec/template/spec");
                List.of("env", "ports", "volumeMounts").forEach(list -> sortByName(pod.at("/containers/0"), list));
                sortByName(pod, "volumes");
            }
            if (object.path("data").has("config")) {
                var data = (ObjectNode) object.path("data");
                data.set("config", Manifests.parse(data.path("config").asText()).get(0));
            }
            byKey.put(Manifests.key(object), object);
        }
        assertThat(byKey).hasSameSizeAs(objects);
        return byKey;
    }

    private static void normalise(JsonNode metadata) {
        if (metadata.path("labels") instanceof ObjectNode labels) {
            labels.remove(HELMS_LABELS);
            // In the chart every object has it; kustomize's users add to theirs what they want.
            labels.remove("app.kubernetes.io/name");
            removeIfEmpty(metadata, "labels");
        }
        if (metadata.path("annotations") instanceof ObjectNode annotations) {
            annotations.remove("helm.sh/resource-policy");
            removeIfEmpty(metadata, "annotations");
        }
    }

    private static void removeIfEmpty(JsonNode metadata, String field) {
        if (metadata.path(field).isEmpty()) {
            ((ObjectNode) metadata).remove(field);
        }
    }

    private static void sortByName(JsonNode owner, String list) {
        var elements = new TreeMap<String, JsonNode>();
        owner.path(list).forEach(element -> elements.put(element.path("name").asText(), element));
        ((ObjectNode) owner).putArray(list).addAll(elements.values());
    }
}
