package ai.run.operator.install;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.manifests.ForeignKinds;
import ai.run.operator.testing.manifests.Kubectl;
import ai.run.operator.testing.manifests.Manifests;
import ai.run.operator.testing.manifests.StrictModel;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code kubectl apply -k} applies, in the hands of kubectl and of a real API server. */
@ExtendWith(StageExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KustomizeIT {

    /** Only old servers have these. */
    private static final Set<String> GONE =
            Set.of("policy/v1beta1 PodDisruptionBudget", "policy/v1beta1 PodSecurityPolicy");

    /** What it says of an object that another client has made, as the tests' own does. */
    private static final String NOT_BY_KUBECTL =
            " is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by ";

    private Sandbox sandbox;
    private ForeignKinds foreign;

    @TempDir
    private Path folder;

    @BeforeAll
    void prepare(Sandbox sandbox) {
        this.sandbox = sandbox;
        foreign = ForeignKinds.in(sandbox.admin);
    }

    @AfterAll
    void removeForeignKinds() {
        if (foreign != null) {
            foreign.close();
        }
    }

    static Stream<Path> folders() throws IOException {
        return Manifests.kustomizations().stream()
                .filter(file ->
                        !Manifests.parse(file).get(0).path("kind").asText().equals("Component"))
                .map(Path::getParent);
    }

    /** Those that an administrator applies by themselves: no kustomization names them. */
    static List<Path> looseFiles() throws IOException {
        var named = Manifests.kustomizations().stream()
                .flatMap(file -> Stream.concat(
                                elements(Manifests.parse(file).get(0).path("resources")),
                                elements(Manifests.parse(file).get(0).path("patches"))
                                        .map(patch -> patch.path("path")))
                        .map(name -> file.resolveSibling(name.asText()).normalize()))
                .collect(Collectors.toSet());
        return Manifests.files().stream().filter(file -> !named.contains(file)).toList();
    }

    private static Stream<JsonNode> elements(JsonNode list) {
        var elements = new ArrayList<JsonNode>();
        list.forEach(elements::add);
        return elements.stream();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everyFolderRendersToObjectsThatTheServerTakes(Path kustomization, Stage stage) throws IOException {
        var objects = Kubectl.kustomize(stage, kustomization);
        assertThat(objects).isNotEmpty().allSatisfy(StrictModel::parse);
        assertThat(objects).extracting(Manifests::key).doesNotHaveDuplicates();
        serverTakes(objects);
    }

    @ParameterizedTest
    @MethodSource("looseFiles")
    void theServerTakesEveryOtherFile(Path file) throws IOException {
        serverTakes(Manifests.parse(file));
    }

    @ParameterizedTest
    @CsvSource({
        "default, Deployment PodDisruptionBudget NetworkPolicy CustomResourceDefinition ServiceAccount ClusterRole"
                + " ConfigMap",
        "namespaced, Deployment PodDisruptionBudget NetworkPolicy CustomResourceDefinition ServiceAccount Role"
                + " ConfigMap",
        "psp, Deployment PodSecurityPolicy RoleBinding ConfigMap",
        "openshift, Deployment SecurityContextConstraints ClusterRole ConfigMap ValidatingAdmissionPolicy"
                + " ValidatingAdmissionPolicyBinding",
        "openshift/4.11, Deployment SecurityContextConstraints ClusterRole ConfigMap",
        "openshift/policies, SecurityContextConstraints ClusterRole ValidatingAdmissionPolicy"
                + " ValidatingAdmissionPolicyBinding",
        "admission, Deployment PodDisruptionBudget Service MutatingWebhookConfiguration ValidatingWebhookConfiguration"
                + " Role NetworkPolicy ConfigMap",
        "admission/self, Deployment PodDisruptionBudget Service MutatingWebhookConfiguration"
                + " ValidatingWebhookConfiguration Role ConfigMap",
        "admission/cert-manager, Deployment PodDisruptionBudget Service MutatingWebhookConfiguration"
                + " ValidatingWebhookConfiguration Certificate ConfigMap",
        "admission/openshift, Deployment PodDisruptionBudget Service MutatingWebhookConfiguration"
                + " ValidatingWebhookConfiguration ConfigMap",
        "admission/policy, ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding",
        "admission/policy/enforced, ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding",
        "ldap, Role RoleBinding NetworkPolicy",
        "pod-security, Deployment Namespace ConfigMap",
        "prometheus, Service ServiceMonitor PrometheusRule ConfigMap"
    })
    void anInstallationIsComplete(String installation, String kinds, Stage stage) throws IOException {
        assertThat(Kubectl.kustomize(stage, Repository.path("config/" + installation)))
                .extracting(object -> object.path("kind").asText())
                .contains(kinds.split(" "));
    }

    /** A Job's names are the measure: kustomize knows every field of a pod that holds one. */
    @Test
    void theNamesThatARunaiJobRefersToAreFollowedAsThoseOfAJob(Stage stage) throws IOException {
        var template =
                """
                  template:
                    spec:
                      restartPolicy: Never
                      serviceAccountName: trainer
                      priorityClassName: batch
                      imagePullSecrets: [{name: login}]
                      initContainers:
                        - name: prepare
                          image: busybox
                          env:
                            - {name: A, valueFrom: {configMapKeyRef: {name: settings, key: a}}}
                            - {name: B, valueFrom: {secretKeyRef: {name: login, key: a}}}
                          envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: login}}]
                      containers:
                        - name: main
                          image: busybox
                          env:
                            - {name: A, valueFrom: {configMapKeyRef: {name: settings, key: a}}}
                            - {name: B, valueFrom: {secretKeyRef: {name: login, key: a}}}
                          envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: login}}]
                      volumes:
                        - {name: a, configMap: {name: settings}}
                        - {name: b, secret: {secretName: login}}
                        - {name: c, persistentVolumeClaim: {claimName: data}}
                        - {name: d, projected: {sources: [{configMap: {name: settings}}, {secret: {name: login}}]}}
                        - {name: e, azureFile: {secretName: login, shareName: a}}
                        - {name: f, cephfs: {monitors: [a], secretRef: {name: login}}}
                        - {name: g, cinder: {volumeID: a, secretRef: {name: login}}}
                        - {name: h, flexVolume: {driver: a, secretRef: {name: login}}}
                        - {name: i, iscsi: {targetPortal: a, iqn: a, lun: 0, secretRef: {name: login}}}
                        - {name: j, rbd: {monitors: [a], image: a, secretRef: {name: login}}}
                        - {name: k, scaleIO: {gateway: a, system: a, secretRef: {name: login}}}
                        - {name: l, storageos: {volumeName: a, secretRef: {name: login}}}
                """;
        Files.writeString(
                folder.resolve("jobs.yaml"),
                "{apiVersion: v1, kind: ServiceAccount, metadata: {name: trainer}}\n---\n"
                        + "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}}\n---\n"
                        + "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: batch}, value: 1}\n"
                        + "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: train}\nspec:\n" + template
                        + "---\napiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {name: train}\nspec:\n" + template);
        Files.writeString(
                folder.resolve("kustomization.yaml"),
                """
                namespace: team-a
                namePrefix: dev-
                resources: [jobs.yaml]
                components: [%s]
                images: [{name: busybox, newName: registry.example/busybox, newTag: "1"}]
                configMapGenerator: [{name: settings, literals: [a=b]}]
                secretGenerator: [{name: login, literals: [a=b]}]
                """
                        .formatted(folder.toRealPath()
                                .relativize(Repository.path("config/kustomize").toRealPath())));

        var objects = Kubectl.kustomize(stage, folder);

        var followed = Manifests.find(objects, "RunaiJob", "dev-train").at("/spec/template");
        assertThat(followed.toString()).contains("dev-settings-", "dev-login-", "dev-data", "dev-trainer", "dev-batch");
        assertThat(followed)
                .isEqualTo(Manifests.find(objects, "Job", "dev-train").at("/spec/template"));
    }

    @Test
    void anOperatorOfSomeNamespacesHasNoRightOnTheWholeCluster(Stage stage) throws IOException {
        var objects = Kubectl.kustomize(stage, Repository.path("config/namespaced"));
        assertThat(objects).extracting(object -> object.path("kind").asText()).doesNotContain("ClusterRoleBinding");
        assertThat(Manifests.find(objects, "Deployment", "runaijob-operator")
                        .at("/spec/template/spec/containers/0/env")
                        .toString())
                .contains("{\"name\":\"RUNAIJOB_WATCH_NAMESPACES\",\"value\":\"team-a\"}", "RUNAIJOB_CONFIG_NAMESPACE");
    }

    private void serverTakes(List<ObjectNode> objects) throws IOException {
        var known = objects.stream().filter(this::knows).toList();
        assertThat(objects)
                .filteredOn(object -> !known.contains(object))
                .extracting(object -> object.path("apiVersion").asText() + " "
                        + object.path("kind").asText())
                .isSubsetOf(GONE);
        for (var some :
                known.stream().collect(Collectors.groupingBy(this::namespace)).values()) {
            assertThat(dryRun(some).lines().filter(line -> !line.contains(NOT_BY_KUBECTL)))
                    .hasSameSizeAs(some)
                    .allMatch(line -> line.endsWith("(server dry run)"));
        }
    }

    private String namespace(JsonNode object) {
        return object.at("/metadata/namespace").asText(sandbox.namespace);
    }

    /** Applies objects that have a namespace in common. */
    private String dryRun(List<ObjectNode> objects) throws IOException {
        var file = folder.resolve("objects.yaml");
        // Not as a List: kubectl would check its items itself, and not have the server do it.
        Files.writeString(file, objects.stream().map(JsonNode::toString).collect(Collectors.joining("\n---\n")));
        return sandbox.kubectl("apply", "--dry-run=server", "-n", namespace(objects.get(0)), "-f", file.toString());
    }

    private boolean knows(JsonNode object) {
        var resources = sandbox.admin.getApiResources(object.path("apiVersion").asText());
        return resources != null
                && resources.getResources().stream().anyMatch(resource -> resource.getKind()
                        .equals(object.path("kind").asText()));
    }
}
