package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.run.operator.testing.Repository;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.manifests.InvalidManifest;
import ai.run.v1.Phase;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
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

/** The rules of the CustomResourceDefinition, where the API server goes by them: it refuses what it should. */
@ExtendWith(StageExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class CustomResourceRulesIT {

    private final Set<String> seen = new HashSet<>();
    private CustomResourceDefinition definition;
    private Sandbox sandbox;

    @BeforeAll
    void readDefinition(Sandbox sandbox) throws IOException {
        this.sandbox = sandbox;
        try (var yaml = Files.newInputStream(Repository.path("config/crd/runaijobs.run.ai.yaml"))) {
            definition =
                    (CustomResourceDefinition) sandbox.admin.load(yaml).items().get(0);
        }
    }

    static Stream<InvalidManifest> invalidManifests() throws IOException {
        return InvalidManifest.all().stream();
    }

    @Order(1)
    @ParameterizedTest
    @MethodSource("invalidManifests")
    void refusesAnInvalidManifestWhenItIsApplied(InvalidManifest manifest) {
        assertThat(refusal(() ->
                        sandbox.admin.resource(manifest.in(sandbox.namespace)).create()))
                .contains(manifest.message());
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
                "backoffLimitPerIndex: 1",
                "maxFailedIndexes: 1",
                "podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget, status:"
                        + " 'True'}]}]}",
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
        // One that is resumed before the operator has stopped it goes on as it was.
        sandbox.awaitPhase(job.getMetadata().getName(), Phase.SUSPENDED);
        patch(job, "workload: Pod\nactiveDeadlineSeconds: 90\nsuspend: false");
        awaitWorkload(job, "Pod");
        assertChangesOnlyWhileSuspended(job, change);
    }

    private void assertChangesOnlyWhileSuspended(RunaiJob job, String change) {
        assertThat(refusal(() -> patch(job, change)))
                .contains("cannot be changed once the workload exists: set spec.suspend to true first");

        patch(job, "suspend: true");
        patch(job, change);
        sandbox.admin.resource(job).delete();
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
        sandbox.admin.resource(job).delete();
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
        var job = sandbox.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {generateName: running-}
                spec:
                  user: {uid: 1234, gid: 5678}
                  template: {spec: {containers: [{name: main, image: busybox}]}}
                """);
        return awaitWorkload(job, "Job");
    }

    private RunaiJob awaitWorkload(RunaiJob job, String kind) {
        return sandbox.await(
                job.getMetadata().getName(),
                found -> found.getStatus() != null
                        && found.getStatus().getWorkloadRef() != null
                        && kind.equals(found.getStatus().getWorkloadRef().getKind()));
    }

    private void patch(RunaiJob job, String spec) {
        sandbox.patchSpec(job.getMetadata().getName(), spec);
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
