package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.v1.RunaiJob;
import ai.run.v1.RunaiJobStatus;
import ai.run.v1.WorkloadRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The CustomResourceDefinition on a current API server for custom resources: it is accepted, CEL cost included, and
 * refuses what it should. {@code RUNAIJOB_CRD_SERVER} names the server's executable; it runs beside the native control
 * plane, which is older than CEL.
 */
@ExtendWith(StageExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class CustomResourceRulesIT {

    private static final String NAMESPACE = "default";

    private final Set<String> seen = new HashSet<>();
    private KubernetesClient client;
    private CustomResourceDefinition definition;
    private String script;
    private String state;

    @BeforeAll
    void startServerAndInstall(Stage stage) throws IOException {
        var server = System.getenv("RUNAIJOB_CRD_SERVER");
        var nativeState = stage.cluster.nativeState();
        Layer.requires(
                server != null && nativeState.isPresent(),
                "rules of the CRD on a current server: set RUNAIJOB_CRD_SERVER to an apiextensions-apiserver, and run"
                        + " beside the native control plane");
        script = Repository.path("config/local/crd-server.sh").toString();
        state = nativeState.get().toString();
        Command.run(script, "start", "--state", state, "--binary", server);
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(
                        Path.of(state, "crd-server.kubeconfig").toFile()))
                .build();
        try (var yaml = Files.newInputStream(Repository.path("config/crd/runaijobs.run.ai.yaml"))) {
            definition = (CustomResourceDefinition) client.load(yaml).items().get(0);
        }
        client.resource(definition).create();
        await("the definition is established")
                .ignoreExceptions()
                .until(() ->
                        client.resources(RunaiJob.class).inNamespace(NAMESPACE).list() != null);
    }

    @AfterAll
    void stopServer() throws IOException {
        if (client != null) {
            client.close();
            Command.run(script, "stop", "--state", state);
        }
    }

    static Stream<InvalidManifest> invalidManifests() throws IOException {
        return InvalidManifest.all().stream();
    }

    @Order(1)
    @ParameterizedTest
    @MethodSource("invalidManifests")
    void refusesAnInvalidManifestWhenItIsApplied(InvalidManifest manifest) {
        assertThat(refusal(() -> client.resource(manifest.in(NAMESPACE)).create()))
                .contains(manifest.message());
    }

    static Stream<Path> samples() throws IOException {
        try (var files = Files.list(Repository.path("samples"))) {
            return files.sorted().toList().stream();
        }
    }

    @Order(1)
    @ParameterizedTest
    @MethodSource("samples")
    void acceptsEverySample(Path sample) throws IOException {
        var object = client.getKubernetesSerialization()
                .unmarshal(Files.readString(sample), GenericKubernetesResource.class);
        if (object.getKind().equals(RunaiJob.KIND)) {
            object.getMetadata().setNamespace(NAMESPACE);
            client.resource(object).create();
            client.resource(object).delete();
        }
    }

    @Order(1)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "template: {spec: {containers: [{name: other, image: busybox}]}}",
                "template: {spec: {nodeSelector: {disk: ssd}}}",
                "runAsUser: true",
                "runAsUser: false",
                "user: {uid: 1235}",
                "user: null",
                "workload: Pod",
                "preventPrivilegeEscalation: true",
                "createHomeDir: false",
                "homeDir: {path: /elsewhere}",
                "completions: 3",
                "completionMode: Indexed",
                "backoffLimit: 1",
                "podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget, status: 'True'}]}]}",
            })
    void keepsWhatTheWorkloadWasMadeOfFromChangingUnlessSuspended(String change) {
        assertChangesOnlyWhileSuspended(runningJob(), change);
    }

    @Order(1)
    @ParameterizedTest
    @ValueSource(strings = {"activeDeadlineSeconds: 60", "activeDeadlineSeconds: null"})
    void keepsAPodsDeadlineFromChangingUnlessSuspended(String change) {
        var job = runningJob();
        patch(job, "suspend: true");
        patch(job, "workload: Pod\nactiveDeadlineSeconds: 90\nsuspend: false");
        assertChangesOnlyWhileSuspended(job, change);
    }

    private void assertChangesOnlyWhileSuspended(RunaiJob job, String change) {
        assertThat(refusal(() -> patch(job, change)))
                .contains("cannot be changed once the workload exists: set spec.suspend to true first");

        patch(job, "suspend: true");
        patch(job, change);
        client.resource(job).delete();
    }

    @Order(1)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "parallelism: 2",
                "activeDeadlineSeconds: 60",
                "ttlSecondsAfterFinished: 60",
                "suspend: true",
                "suspend: false"
            })
    void letsTheRestChangeWhileTheJobRuns(String change) {
        var job = runningJob();
        patch(job, change);
        client.resource(job).delete();
    }

    @Order(2)
    @Test
    void hasNoRuleThatWasNotSeenToRefuse() {
        var schema = definition.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema();
        assertThat(rules(schema).map(ValidationRule::getMessage)).isNotEmpty().allSatisfy(message -> assertThat(seen)
                .anyMatch(refusal -> refusal.contains(message)));
    }

    private static Stream<ValidationRule> rules(JSONSchemaProps schema) {
        var own = schema.getXKubernetesValidations().stream();
        var below = schema.getProperties() == null
                ? Stream.<ValidationRule>empty()
                : schema.getProperties().values().stream().flatMap(CustomResourceRulesIT::rules);
        return Stream.concat(own, below);
    }

    private RunaiJob runningJob() {
        var job = client.getKubernetesSerialization()
                .unmarshal(
                        """
                        apiVersion: run.ai/v1
                        kind: RunaiJob
                        metadata: {generateName: running-, namespace: default}
                        spec:
                          user: {uid: 1234, gid: 5678}
                          template: {spec: {containers: [{name: main, image: busybox}]}}
                        """,
                        RunaiJob.class);
        var created = client.resource(job).create();
        created.setStatus(RunaiJobStatus.builder()
                .workloadRef(WorkloadRef.builder().kind("Job").build())
                .build());
        return client.resource(created).updateStatus();
    }

    private void patch(RunaiJob job, String specYaml) {
        var serialization = client.getKubernetesSerialization();
        var patch = Map.of("spec", serialization.unmarshal(specYaml, Map.class));
        client.resources(RunaiJob.class)
                .inNamespace(NAMESPACE)
                .withName(job.getMetadata().getName())
                .patch(PatchContext.of(PatchType.JSON_MERGE), serialization.asJson(patch));
    }

    private String refusal(Runnable request) {
        try {
            request.run();
        } catch (KubernetesClientException refused) {
            assertThat(refused.getCode()).isBetween(400, 422);
            seen.add(refused.getMessage());
            return refused.getMessage();
        }
        throw new AssertionError("the server took it");
    }
}
