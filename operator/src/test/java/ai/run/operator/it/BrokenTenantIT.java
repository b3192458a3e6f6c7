package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.cluster.Edits;
import ai.run.operator.testing.cluster.OperatorProcess;
import ai.run.operator.testing.cluster.OwnControlPlane;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.StageExtension;
import ai.run.operator.testing.cluster.Tenant;
import ai.run.operator.testing.cluster.Wire;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One tenant's namespace, role, directory or object that goes away or is broken stops nobody else, be it at a start or later. */
@OwnControlPlane
@ExtendWith(StageExtension.class)
class BrokenTenantIT {

    private static final String JOB = "template: {spec: {containers: [{name: main, image: busybox}]}}\n";

    /** The client library waits longer and longer before it tries to watch again, up to 32 s. */
    private static final Duration RECOVERY = Duration.ofSeconds(90);

    @AfterEach
    void backToTheStagesOperator(Stage stage) throws IOException {
        stage.resumeOperator();
    }

    @Test
    void aNamespaceThatIsNotThereYetIsServedOnceItIs(Sandbox here) throws IOException {
        here.stage.pauseOperator();
        var absent = here.in(here.namespace + "-absent");
        var tenant = Tenant.watching(here);
        try (var operator = OperatorProcess.start(here.stage.cluster, tenant.kubeconfig(), tenant.options(absent))) {
            goesOn(here);
            assertThat(operator.log())
                    .contains(
                            "The RunaiJobs of namespace " + absent.namespace + " stand still",
                            "list runaijobs.run.ai in namespace " + absent.namespace,
                            "kubectl apply -n " + absent.namespace + " -f config/rbac/namespaced/watched.yaml");
            assertUnwatched(operator, 1);

            create(absent);
            tenant.grant(absent);
            goesOn(absent);
            assertUnwatched(operator, 0);
            goesOn(here);
            assertThat(operator.log()).doesNotContain("\tat ");
        } finally {
            namespace(absent).delete();
        }
    }

    @Test
    void aRoleThatIsTakenAwayStopsItsNamespaceAlone(Sandbox here, Sandbox there) throws IOException {
        here.stage.pauseOperator();
        var tenant = Tenant.watching(here, there);
        try (var wire = Wire.to(here.stage.cluster, tenant.kubeconfig());
                var operator = OperatorProcess.start(here.stage.cluster, wire.kubeconfig(), tenant.options())) {
            goesOn(here);
            tenant.withoutRole(there, () -> {
                // The server looks at rights when a watch begins, not while it goes on.
                wire.interrupt();
                await().atMost(RECOVERY).until(() -> operator.log()
                        .contains("The RunaiJobs of namespace " + there.namespace
                                + " stand still: nothing is heard of its events, jobs, pods, runaijobs."));
                assertUnwatched(operator, 1);
                assertThat(operator.probe("/healthz")).isEqualTo("200 ok");
                goesOn(here);
            });
            goesOn(there);
            assertUnwatched(operator, 0);
            await().until(() -> operator.log().contains("Namespace " + there.namespace + " is heard of again."));
            assertThat(operator.log()).doesNotContain("\tat ");
        }
    }

    @Test
    void aRestartWithoutARoleServesTheOthers(Sandbox here, Sandbox there) throws IOException {
        here.stage.pauseOperator();
        var tenant = Tenant.watching(here, there);
        tenant.withoutRole(there, () -> {
            try (var operator = tenant.start()) {
                goesOn(here);
                assertUnwatched(operator, 1);
            }
        });
    }

    @Test
    void aNamespaceThatIsDeletedAndComesBackIsServedAgain(Sandbox here) throws IOException {
        here.stage.pauseOperator();
        var gone = here.in(here.namespace + "-gone");
        create(gone);
        var tenant = Tenant.watching(here, gone);
        try (var operator = tenant.start()) {
            goesOn(gone);
            namespace(gone).delete();
            namespace(gone).waitUntilCondition(Objects::isNull, 60, TimeUnit.SECONDS);
            goesOn(here);
            assertThat(operator.isAlive()).isTrue();

            create(gone);
            tenant.grant(gone);
            goesOn(gone);
            await().atMost(RECOVERY).until(() -> operator.probe("/readyz").equals("200 ok"));
        } finally {
            namespace(gone).delete();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNamespaceThatCannotEndStopsNobody(boolean restart, Sandbox here) throws IOException {
        var stuck = here.another();
        stuck.apply(
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: train, finalizers: [example.com/hold]}
                spec: {template: {spec: {containers: [{name: main, image: busybox}]}}}
                """);
        stuck.awaitCondition("train", "Admitted", "True");
        namespace(stuck).delete();
        try {
            await().until(() -> stuck.workloadJob("train") == null);
            if (restart) {
                here.stage.killAndRestartOperator();
            }
            goesOn(here);
            assertThat(stuck.workloadJob("train")).isNull();
            assertThat(here.stage.operator.probe("/readyz")).isEqualTo("200 ok");
        } finally {
            Edits.edit(stuck.jobResource("train"), BrokenTenantIT::withoutFinalizers);
        }
    }

    private static RunaiJob withoutFinalizers(RunaiJob job) {
        job.getMetadata().setFinalizers(List.of());
        return job;
    }

    @ParameterizedTest
    @CsvSource({"false, true", "true, true", "true, false"})
    void aSpoiltDirectoryStopsThoseAloneWhomItWasToName(boolean exists, boolean restart, Sandbox here)
            throws IOException {
        here.writeConfigMap("runai-users", Map.of(), Map.of("alice", "{uid: 1234, gid: 5678}"));
        here.clusterConfig("enforceRunAsUser: true\nidentity: {directory: {configMap: {name: runai-users}}}\n");
        if (exists) {
            here.writeConfigMap("runai-users", Map.of(), Map.of("alice", "{uid: [", "bob", "\u0000"));
        } else {
            here.deleteConfigMap("runai-users");
        }
        if (restart) {
            here.stage.killAndRestartOperator();
        }

        create(here, "of-the-directory", "user: {name: alice}\n" + JOB);
        assertThat(here.awaitRejection("of-the-directory", "DirectoryUnavailable"))
                .contains("runai-users");
        create(here, "by-number", "user: {uid: 1234, gid: 5678}\n" + JOB);
        here.awaitCondition("by-number", "Admitted", "True");

        here.writeConfigMap("runai-users", Map.of(), Map.of("alice", "{uid: 1234, gid: 5678}"));
        here.awaitCondition("of-the-directory", "Admitted", "True");
        here.deleteConfigMap("runai-users");
        here.nothingEnforced();
    }

    /** Labels, annotations and owner references are anybody's to write. */
    @Test
    void objectsThatOnlyLookLikeTheOperatorsStopNobody(Sandbox here) throws IOException {
        var other = here.another();
        for (var owner : List.of(
                "",
                "{apiVersion: run.ai/v1, kind: RunaiJob, name: nobody, uid: nothing, controller: true}",
                "{apiVersion: batch/v1, kind: Job, name: nobody, uid: nothing, controller: true}",
                "{apiVersion: v7, kind: Nonsense, name: '%', uid: '\u2603'}")) {
            look(
                    other,
                    "batch/v1",
                    "Job",
                    owner,
                    "{template: {spec: {restartPolicy: Never, containers: [{name: main, image: x}]}}}");
            look(other, "v1", "Pod", owner, "{containers: [{name: main, image: x}]}");
        }

        goesOn(here);
        here.stage.killAndRestartOperator();
        goesOn(here);
        goesOn(other);
        assertThat(here.stage.operator.log()).doesNotContain("\tat ");
        assertThat(here.stage.operator.probe("/healthz")).isEqualTo("200 ok");
    }

    private static void look(Sandbox sandbox, String apiVersion, String kind, String owner, String spec) {
        var object = sandbox.admin
                .getKubernetesSerialization()
                .unmarshal(
                        """
                        apiVersion: %s
                        kind: %s
                        metadata:
                          generateName: stray-
                          namespace: %s
                          ownerReferences: [%s]
                          labels: {app.kubernetes.io/managed-by: runaijob-operator, run.ai/job-name: nobody, run.ai/job-uid: nothing}
                          annotations: {run.ai/provenance: '{"identity": [', run.ai/spec-hash: '-', run.ai/pod-hash: ''}
                        spec: %s
                        """
                                .formatted(apiVersion, kind, sandbox.namespace, owner, spec),
                        GenericKubernetesResource.class);
        sandbox.admin.resource(object).create();
    }

    /** A new job there is carried out. */
    private static void goesOn(Sandbox sandbox) {
        var job = create(sandbox, null, JOB);
        await("a job of " + sandbox.namespace).atMost(RECOVERY).until(() -> {
            var admitted = Sandbox.condition(sandbox.job(job), "Admitted");
            return admitted != null && admitted.getStatus().equals("True");
        });
    }

    private static String create(Sandbox sandbox, String name, String spec) {
        var created = sandbox.apply("apiVersion: run.ai/v1\nkind: RunaiJob\nmetadata: {%s}\nspec:\n%s"
                .formatted(name == null ? "generateName: job-" : "name: " + name, spec.indent(2)));
        return created.getMetadata().getName();
    }

    private static void assertUnwatched(OperatorProcess operator, int namespaces) {
        await().atMost(RECOVERY)
                .until(() -> operator.get("/metrics").contains("runaijob_unwatched_namespaces " + namespaces + ".0\n"));
        assertThat(operator.probe("/readyz")).isEqualTo("200 ok");
    }

    private static void create(Sandbox sandbox) {
        sandbox.admin
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(sandbox.namespace)
                        .endMetadata()
                        .build())
                .create();
        sandbox.admin
                .serviceAccounts()
                .inNamespace(sandbox.namespace)
                .withName("default")
                .waitUntilCondition(Objects::nonNull, 30, TimeUnit.SECONDS);
    }

    private static Resource<Namespace> namespace(Sandbox sandbox) {
        return sandbox.admin.namespaces().withName(sandbox.namespace);
    }
}
