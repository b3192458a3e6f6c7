package ai.run.operator.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.run.v1.Identity.Source;
import ai.run.v1.RunaiJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server refuses on the operator's word, and what when the operator does not answer. */
@ExtendWith(StageExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhooksIT {

    private static final String LABEL = "run.ai/identity-enforcement";
    private static final String SECRET = "runaijob-operator-webhook";

    private static final String ENFORCED =
            """
            enforceRunAsUser: true
            enforcePreventPrivilegeEscalation: true
            identity: {allowedUids: ["1000-60000"], allowedGids: ["1000-60000"]}
            """;

    private static final String GOOD =
            """
            restartPolicy: Never
            securityContext: {runAsUser: 1234, runAsGroup: 5678, supplementalGroupsPolicy: Strict}
            containers: [{name: main, image: busybox, securityContext: {allowPrivilegeEscalation: false}}]
            """;

    private static final String ROOT =
            """
            restartPolicy: Never
            securityContext: {runAsUser: 1234, runAsGroup: 5678, supplementalGroupsPolicy: Strict}
            containers: [{name: main, image: busybox, securityContext: {runAsUser: 0, allowPrivilegeEscalation: false}}]
            """;

    private static final String ROOT_REFUSED =
            "containers[main].securityContext.runAsUser is 0, and must be one of 1000-60000";

    private static final String[] OPTIONS = {
        "--leader-elect", "--webhooks", "--webhook-port", "0", "--webhook-hosts", "127.0.0.1"
    };

    private Stage stage;
    private WebhookRegistration registration;
    private final List<OperatorProcess> replicas = new ArrayList<>();

    @BeforeAll
    void ask(Stage stage) throws IOException {
        this.stage = stage;
        registration = WebhookRegistration.grant(stage);
        stage.pauseOperator();
        startReplicas();
    }

    @AfterAll
    void askNoMore() throws IOException {
        // First the replicas, which would miss their permissions, then those.
        replicas.forEach(OperatorProcess::close);
        registration.close();
        secret().delete();
        stage.admin
                .leases()
                .inNamespace(Stage.CONFIG_NAMESPACE)
                .withName("runaijob-operator")
                .delete();
        stage.resumeOperator();
    }

    /** The first one leads; the second, which stands by, is asked. */
    private void startReplicas() throws IOException {
        replicas.add(OperatorProcess.start(stage.cluster, stage.operatorKubeconfig, OPTIONS));
        await().until(() -> replicas.get(0).log().contains("Watching RunaiJobs"));
        replicas.add(OperatorProcess.start(stage.cluster, stage.operatorKubeconfig, OPTIONS));
        await().until(() -> replicas.get(1).log().contains("Standing by"));
        registration.ask(replicas.get(1).webhookPort());
        awaitTrusted();
    }

    private void endReplicas() {
        replicas.forEach(OperatorProcess::kill);
        replicas.clear();
        stage.admin
                .leases()
                .inNamespace(Stage.CONFIG_NAMESPACE)
                .withName("runaijob-operator")
                .delete();
    }

    private void guard(String namespace) {
        stage.admin.namespaces().withName(namespace).edit(found -> new NamespaceBuilder(found)
                .editMetadata()
                .addToLabels(LABEL, "true")
                .endMetadata()
                .build());
    }

    // Pods.

    @Test
    void aPodThatRunsAsRootIsRefusedByTheNameOfTheField(Sandbox sandbox) {
        var namespace = guarded(sandbox);
        try (var alice = user("alice", namespace)) {
            assertRefused(() -> create(alice, namespace, pod("root", ROOT)), "pods.run.ai", ROOT_REFUSED);
            assertThatCode(() -> create(alice, namespace, pod("good", GOOD))).doesNotThrowAnyException();
        }
        assertRefused(() -> create(stage.admin, namespace, pod("root", ROOT)), "pods.run.ai", ROOT_REFUSED);
    }

    @Test
    void thePodsOfADeploymentAreRefusedAndTheDeploymentSaysWhy(Sandbox sandbox) {
        var namespace = guarded(sandbox);
        create(stage.admin, namespace, deployment("web", "{app: web}", ROOT));
        await().untilAsserted(() -> assertThat(replicaFailures(namespace)).anyMatch(why -> why.contains(ROOT_REFUSED)));
        assertThat(stage.admin
                        .pods()
                        .inNamespace(namespace)
                        .withLabel("app", "web")
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void aContainerThatIsAttachedToARunningPodIsChecked(Sandbox sandbox) throws IOException {
        var namespace = guarded(sandbox);
        create(stage.admin, namespace, pod("good", GOOD));
        var attached = sandbox.tryKubectl("debug", "good", "--image=busybox", "--attach=false");
        assertThat(attached.exitCode()).as(attached.output()).isNotZero();
        assertThat(attached.output())
                .contains("pods.run.ai", "securityContext.allowPrivilegeEscalation is unset, and must be false");
    }

    @Test
    void otherNamespacesAreNotTheOperatorsBusiness(Sandbox sandbox) {
        sandbox.clusterConfig(ENFORCED);
        var other = stage.newNamespace();
        assertThatCode(() -> create(stage.admin, other, pod("root", ROOT))).doesNotThrowAnyException();
        assertThatCode(() -> create(stage.admin, other, job("forged", "{run.ai/job-name: forged}", GOOD)))
                .doesNotThrowAnyException();
    }

    @Test
    void theClustersOwnNamespaceIsLeftInPeaceWhateverItIsLabelled(Sandbox sandbox) {
        sandbox.clusterConfig(ENFORCED);
        guard("kube-system");
        try {
            var pod = resource(stage.admin, "kube-system", pod("root-by-webhooks-it", ROOT));
            assertThatCode(() -> stage.admin.resource(pod).dryRun().create()).doesNotThrowAnyException();
        } finally {
            stage.admin.namespaces().withName("kube-system").edit(found -> {
                found.getMetadata().getLabels().remove(LABEL);
                return found;
            });
        }
    }

    @Test
    void noPodIsAdmittedWhileTheClusterConfigIsInvalid(Sandbox sandbox) {
        guarded(sandbox);
        sandbox.writeClusterConfig("enforceRunAsUser: perhaps");
        await().untilAsserted(() -> assertRefused(
                () -> resourceDryRun(sandbox.namespace, pod("good", GOOD)),
                "until the cluster-config is repaired",
                "enforceRunAsUser is the text \"perhaps\""));
        sandbox.noClusterConfig();
        await().untilAsserted(() -> assertThatCode(() -> resourceDryRun(sandbox.namespace, pod("root", ROOT)))
                .doesNotThrowAnyException());
    }

    // The operator's own.

    @ParameterizedTest
    @ValueSource(strings = {"Job", "Pod"})
    void aRunaiJobRunsInAGuardedNamespace(String kind, Sandbox sandbox) {
        guarded(sandbox);
        submit(sandbox, kind);
        assertThat(sandbox.awaitPods("train")).hasSize(1);
        sandbox.awaitCondition("train", "Admitted", "True");
    }

    @Test
    void theJobOfARunaiJobIsTheOperatorsAloneToChange(Sandbox sandbox) {
        guarded(sandbox);
        submit(sandbox, "Job");
        sandbox.awaitPods("train");
        try (var alice = user("alice", sandbox.namespace)) {
            for (var client : List.of(alice, stage.admin)) {
                assertRefused(
                        () -> patchJob(client, sandbox, "{\"spec\":{\"parallelism\":7}}"),
                        "children.run.ai",
                        "only the operator may change spec.parallelism");
                assertRefused(
                        () -> patchJob(client, sandbox, "{\"metadata\":{\"labels\":{\"run.ai/job-name\":null}}}"),
                        "only the operator may change metadata.labels");
                assertRefused(
                        () -> patchJob(client, sandbox, "{\"metadata\":{\"ownerReferences\":null}}"),
                        "only the operator may change metadata.ownerReferences");
                assertThatCode(() -> patchJob(client, sandbox, "{\"metadata\":{\"annotations\":{\"note\":\"mine\"}}}"))
                        .doesNotThrowAnyException();
            }
        }
        sandbox.patchSpec("train", "parallelism: 2");
        await().until(() -> sandbox.workloadJob("train").getSpec().getParallelism() == 2);
    }

    @Test
    void thePodsOfARunaiJobAreNotForUsersToChange(Sandbox sandbox) {
        guarded(sandbox);
        submit(sandbox, "Job");
        var pod = sandbox.awaitPods("train").get(0);
        try (var alice = user("alice", sandbox.namespace)) {
            assertRefused(
                    () -> alice.resource(pod)
                            .patch(
                                    PatchContext.of(PatchType.STRATEGIC_MERGE),
                                    "{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"evil\"}]}}"),
                    "children.run.ai",
                    "only the operator may change spec.containers");
        }
        sandbox.podsEnd("train", "Succeeded");
        sandbox.awaitCondition("train", "Complete", "True");
    }

    @Test
    void aJobThatIsDeletedIsMadeAgain(Sandbox sandbox) {
        guarded(sandbox);
        submit(sandbox, "Job");
        sandbox.awaitPods("train");
        var first = sandbox.workloadJob("train").getMetadata().getUid();
        try (var alice = user("alice", sandbox.namespace)) {
            alice.resource(sandbox.workloadJob("train")).delete();
        }
        await().until(() -> {
            var job = sandbox.workloadJob("train");
            return job != null && !job.getMetadata().getUid().equals(first);
        });
    }

    @Test
    void nobodyPassesAWorkloadOffAsTheOperators(Sandbox sandbox) {
        var namespace = guarded(sandbox);
        var labels = "{app.kubernetes.io/managed-by: runaijob-operator, run.ai/job-name: train}";
        try (var alice = user("alice", namespace)) {
            assertRefused(
                    () -> create(alice, namespace, job("forged", labels, GOOD)),
                    "children.run.ai",
                    "a Job with the operator's labels, or controlled by a RunaiJob, is made by the operator alone");
            assertRefused(
                    () -> create(
                            alice,
                            namespace,
                            pod("forged", GOOD).replace("name: forged", "name: forged, labels: " + labels)),
                    "a Pod with the operator's labels");
        }
        create(stage.admin, namespace, deployment("web", labels, GOOD));
        await().untilAsserted(() -> assertThat(replicaFailures(namespace))
                .anyMatch(why -> why.contains("a Pod with the operator's labels")));
    }

    // Who may be whom.

    @Test
    void whoSubmitsARunaiJobIsRecordedAndNobodyChangesIt(Sandbox sandbox) {
        var namespace = authenticated(sandbox);
        try (var alice = submitter("alice", namespace, 1234)) {
            alice.resource(runaiJob(namespace, "train", "{}", "")).create();
            assertThat(submittedBy(sandbox)).contains("\"username\":\"alice\"", "\"uid\":1234", "\"gid\":5678");

            for (var client : List.of(alice, stage.admin)) {
                for (var patch : List.of("null", "{\"run.ai/submitted-by\":\"{\\\"username\\\":\\\"bob\\\"}\"}")) {
                    assertRefused(
                            () -> sandbox.jobResource(client, "train")
                                    .patch(
                                            PatchContext.of(PatchType.JSON_MERGE),
                                            "{\"metadata\":{\"annotations\":" + patch + "}}"),
                            "tells who submitted this RunaiJob, and cannot change");
                }
                assertRefused(
                        () -> client.resource(runaiJob(namespace, "forged", "{run.ai/submitted-by: '{}'}", ""))
                                .create(),
                        "the annotation run.ai/submitted-by is the operator's own");
            }
        }
    }

    @Test
    void aSubmitterIsThemselvesOrWhoRbacLetsThemBe(Sandbox sandbox) {
        var namespace = authenticated(sandbox);
        try (var alice = submitter("alice", namespace, 1234)) {
            alice.resource(runaiJob(namespace, "train", "{}", "")).create();
            var own = sandbox.awaitStatus("train").getIdentity();
            assertThat(own.getUid()).isEqualTo(1234);
            assertThat(own.getSource()).isEqualTo(Source.SUBMITTER);
            assertThat(own.getSubmittedBy()).isEqualTo("alice");

            var bobs = runaiJob(namespace, "for-bob", "{}", "user: {name: bob}");
            assertRefused(() -> alice.resource(bobs).create(), "may not run jobs as \"bob\"", "useridentities.run.ai");
            assertRefused(
                    () -> alice.resource(runaiJob(namespace, "by-number", "{}", "user: {uid: 1235, gid: 5678}"))
                            .create(),
                    "may not run jobs as \"bob\" (UID 1235)");

            grant("alice", namespace, "useridentities", "use", "bob");
            // A denial is remembered for some seconds.
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofSeconds(1))
                    .ignoreExceptions()
                    .until(() -> alice.resource(bobs).create() != null);
            var granted = sandbox.awaitStatus("for-bob").getIdentity();
            assertThat(granted.getUid()).isEqualTo(1235);
            assertThat(granted.getGrants()).containsExactly("bob");
            assertThat(granted.getSubmittedBy()).isEqualTo("alice");
        }
    }

    @Test
    void nobodyPutsAProgramIntoSomebodyElsesJob(Sandbox sandbox) {
        var namespace = authenticated(sandbox);
        try (var alice = submitter("alice", namespace, 1234);
                var mallory = submitter("mallory", namespace, 6666)) {
            alice.resource(runaiJob(namespace, "train", "{}", "suspend: true")).create();
            var image =
                    "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"evil\"}]}}}}";
            assertRefused(
                    () -> sandbox.jobResource(mallory, "train").patch(PatchContext.of(PatchType.JSON_MERGE), image),
                    "the submitter \"mallory\" may not run jobs as \"alice\"");
            assertThatCode(() ->
                            sandbox.jobResource(alice, "train").patch(PatchContext.of(PatchType.JSON_MERGE), image))
                    .doesNotThrowAnyException();
            assertThatCode(() -> sandbox.jobResource(mallory, "train")
                            .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"suspend\":false}}"))
                    .doesNotThrowAnyException();
        }
    }

    private String authenticated(Sandbox sandbox) {
        sandbox.writeConfigMap("runai-users", Map.of(), Map.of("bob", "{uid: 1235, gid: 5678}"));
        var version = sandbox.writeClusterConfig(
                """
                enforceRunAsUser: true
                identity: {trust: Authenticated, directory: {configMap: {name: runai-users}}}
                """);
        try (var canary = submitter("canary", sandbox.namespace, 7)) {
            var other = runaiJob(sandbox.namespace, "canary", "{}", "user: {uid: 8, gid: 8}");
            await(version)
                    .untilAsserted(() ->
                            assertRefused(() -> canary.resource(other).dryRun().create(), "may not run jobs as"));
        }
        return sandbox.namespace;
    }

    private String submittedBy(Sandbox sandbox) {
        return sandbox.job("train").getMetadata().getAnnotations().get("run.ai/submitted-by");
    }

    private static HasMetadata runaiJob(String namespace, String name, String annotations, String spec) {
        var yaml =
                """
                apiVersion: run.ai/v1
                kind: RunaiJob
                metadata: {name: %s, namespace: %s, annotations: %s}
                spec:
                  workload: Pod
                  %s
                  template: {spec: {containers: [{name: main, image: busybox}]}}
                """;
        return Serialization.unmarshal(yaml.formatted(name, namespace, annotations, spec), RunaiJob.class);
    }

    /** Whoever may do everything with the RunaiJobs of that namespace, with numbers from the authenticator. */
    private KubernetesClient submitter(String name, String namespace, int uid) {
        grant(name, namespace, "runaijobs", "*", null);
        var config = stage.cluster.config();
        config.setImpersonateUsername(name);
        config.setImpersonateGroups("system:authenticated");
        // The key becomes part of a header's name, in which a slash cannot be.
        config.setImpersonateExtras(
                Map.of("run.ai%2Fuid", List.of(Integer.toString(uid)), "run.ai%2Fgid", List.of("5678")));
        var client = new KubernetesClientBuilder().withConfig(config).build();
        await().ignoreExceptions()
                .until(() ->
                        client.resources(RunaiJob.class).inNamespace(namespace).list() != null);
        return client;
    }

    private void grant(String user, String namespace, String resource, String verb, String name) {
        var role = user + "-" + resource;
        stage.admin
                .resource(new RoleBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(role)
                        .endMetadata()
                        .addNewRule()
                        .withApiGroups("run.ai")
                        .withResources(resource)
                        .withVerbs(verb)
                        .withResourceNames(name == null ? List.of() : List.of(name))
                        .endRule()
                        .build())
                .create();
        stage.admin
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(role)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "Role", role)
                        .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                        .build())
                .create();
    }

    // The certificate.

    @Test
    void aCertificateThatIsLostOrSpoiltIsMadeAnewAndBelieved(Sandbox sandbox) {
        guarded(sandbox);
        secret().delete();
        awaitAnotherSecret(null);
        awaitTrusted();
        var second = secret().get();
        secret().edit(found -> new SecretBuilder(found)
                .addToData("tls.key", Base64.getEncoder().encodeToString("spoilt".getBytes(StandardCharsets.UTF_8)))
                .build());
        awaitAnotherSecret(second);
        await("the old authority is trusted until nobody shows its certificate any more")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(bundles()).allSatisfy(bundle -> assertThat(authorities(bundle))
                        .hasSizeGreaterThan(1)
                        .containsAll(authorities(text(second, "ca.crt")))));
        // While the replicas go from one certificate to the other, nobody notices.
        await().during(Duration.ofSeconds(22)).atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThatCode(
                        () -> resourceDryRun(sandbox.namespace, pod("good", GOOD)))
                .doesNotThrowAnyException());
    }

    @Test
    void aRegistrationThatIsAppliedAnewIsCompletedAnew() throws IOException {
        registration.ask(replicas.get(1).webhookPort());
        assertThat(bundles()).contains("");
        awaitTrusted();
    }

    // Without the operator.

    @Test
    void withoutTheOperatorRunaiJobsAndGuardedNamespacesWaitAndTheRestGoesOn(Sandbox sandbox) throws IOException {
        var namespace = guarded(sandbox);
        var other = stage.newNamespace();
        endReplicas();
        try {
            assertRefused(() -> submit(sandbox, "Job"), "failed calling webhook", "stamp.runaijobs.run.ai");
            assertRefused(() -> create(stage.admin, namespace, pod("good", GOOD)), "failed calling webhook", ".run.ai");
            assertRefused(
                    () -> create(stage.admin, namespace, job("mine", "{}", GOOD)),
                    "failed calling webhook",
                    "children.run.ai");
            assertThatCode(() -> create(stage.admin, other, pod("good", ROOT))).doesNotThrowAnyException();
            assertThatCode(() -> create(stage.admin, other, job("mine", "{}", ROOT)))
                    .doesNotThrowAnyException();
            sandbox.admin.pods().inNamespace(namespace).delete();
        } finally {
            startReplicas();
        }
        await().untilAsserted(() -> assertThatCode(() -> resourceDryRun(namespace, pod("good", GOOD)))
                .doesNotThrowAnyException());
    }

    // Helpers.

    private String guarded(Sandbox sandbox) {
        guard(sandbox.namespace);
        sandbox.clusterConfig(ENFORCED);
        // Each replica has a watch of its own.
        await().untilAsserted(
                        () -> assertRefused(() -> resourceDryRun(sandbox.namespace, pod("root", ROOT)), "pods.run.ai"));
        return sandbox.namespace;
    }

    private static RunaiJob submit(Sandbox sandbox, String kind) {
        return sandbox.submit(
                """
                workload: %s
                user: {name: alice, uid: 1234, gid: 5678}
                template: {spec: {containers: [{name: main, image: busybox}]}}
                """
                        .formatted(kind));
    }

    /** Whoever may edit what is in that namespace. */
    private KubernetesClient user(String name, String namespace) {
        stage.admin
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "edit")
                        .addNewSubject("rbac.authorization.k8s.io", "User", name, null)
                        .build())
                .create();
        var config = stage.cluster.config();
        config.setImpersonateUsername(name);
        config.setImpersonateGroups("system:authenticated");
        var client = new KubernetesClientBuilder().withConfig(config).build();
        // The authorizer learns of the binding in its own time.
        await().ignoreExceptions()
                .until(() -> client.pods().inNamespace(namespace).list() != null);
        return client;
    }

    private static HasMetadata resource(KubernetesClient client, String namespace, String yaml) {
        var object = (HasMetadata) client.getKubernetesSerialization().unmarshal(yaml);
        object.getMetadata().setNamespace(namespace);
        return object;
    }

    private static void create(KubernetesClient client, String namespace, String yaml) {
        client.resource(resource(client, namespace, yaml)).create();
    }

    private void resourceDryRun(String namespace, String yaml) {
        stage.admin.resource(resource(stage.admin, namespace, yaml)).dryRun().create();
    }

    private static void assertRefused(ThrowingCallable request, String... messages) {
        assertThatThrownBy(request)
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContainingAll(messages);
    }

    private static String pod(String name, String spec) {
        return "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec:\n%s".formatted(name, spec.indent(2));
    }

    private static String job(String name, String labels, String spec) {
        return "apiVersion: batch/v1\nkind: Job\nmetadata: {name: %s, labels: %s}\nspec:\n  template:\n    spec:\n%s"
                .formatted(name, labels, spec.indent(6));
    }

    private static String deployment(String name, String labels, String spec) {
        return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: %s}\nspec:\n  selector: {matchLabels: %s}\n  template:\n    metadata: {labels: %2$s}\n    spec:\n%s"
                .formatted(
                        name, labels, spec.replace("restartPolicy: Never\n", "").indent(6));
    }

    private List<String> replicaFailures(String namespace) {
        return stage.admin.apps().replicaSets().inNamespace(namespace).list().getItems().stream()
                .flatMap(set -> set.getStatus().getConditions().stream())
                .filter(condition -> condition.getType().equals("ReplicaFailure"))
                .map(condition -> condition.getMessage())
                .toList();
    }

    private static void patchJob(KubernetesClient client, Sandbox sandbox, String patch) {
        client.batch()
                .v1()
                .jobs()
                .inNamespace(sandbox.namespace)
                .withName("train")
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    private Resource<Secret> secret() {
        return stage.admin.secrets().inNamespace(Stage.CONFIG_NAMESPACE).withName(SECRET);
    }

    private void awaitAnotherSecret(Secret old) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            var now = secret().get();
            return now != null
                    && (old == null
                            || !now.getData()
                                    .get("tls.crt")
                                    .equals(old.getData().get("tls.crt")));
        });
    }

    /** Waits until every webhook names the authorities of the Secret, and the API server goes by that. */
    private void awaitTrusted() {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            var authorities = text(secret().get(), "ca.crt");
            assertThat(bundles()).hasSize(4).allMatch(authorities::equals);
        });
        await().untilAsserted(() -> assertThatCode(
                        () -> resourceDryRun(
                                "default",
                                """
                        apiVersion: run.ai/v1
                        kind: RunaiJob
                        metadata: {name: probe}
                        spec: {template: {spec: {containers: [{name: main, image: none}]}}}
                        """))
                .doesNotThrowAnyException());
    }

    /** What the API server is told to trust, webhook by webhook; empty where it is told nothing. */
    private List<String> bundles() {
        var admission = stage.admin.admissionRegistration().v1();
        var bundles = new ArrayList<String>();
        admission.validatingWebhookConfigurations().withName("runaijob-operator").get().getWebhooks().stream()
                .map(webhook -> webhook.getClientConfig().getCaBundle())
                .forEach(bundles::add);
        admission.mutatingWebhookConfigurations().withName("runaijob-operator").get().getWebhooks().stream()
                .map(webhook -> webhook.getClientConfig().getCaBundle())
                .forEach(bundles::add);
        return bundles.stream()
                .map(bundle -> bundle == null ? "" : decoded(bundle))
                .toList();
    }

    private static String text(Secret secret, String key) {
        return decoded(secret.getData().get(key));
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private static List<String> authorities(String bundle) {
        return List.of(bundle.split("(?<=-----END CERTIFICATE-----\n)"));
    }
}
