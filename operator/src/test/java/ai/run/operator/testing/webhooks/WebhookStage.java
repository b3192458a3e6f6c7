package ai.run.operator.testing.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.run.operator.testing.Manifest;
import ai.run.operator.testing.cluster.Edits;
import ai.run.operator.testing.cluster.OperatorProcess;
import ai.run.operator.testing.cluster.Sandbox;
import ai.run.operator.testing.cluster.Stage;
import ai.run.operator.testing.cluster.Version;
import ai.run.operator.testing.users.Users;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirementBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * The stage with the webhooks registered: in place of its operator, which rests until {@link #close}, replicas that serve
 * them. The last one is asked.
 */
public final class WebhookStage implements AutoCloseable {

    /** What is enforced on everybody, where claims are trusted. */
    static final String CLAIMED =
            """
            enforceRunAsUser: true
            enforcePreventPrivilegeEscalation: true
            identity: {allowedUids: ["1000-60000"], allowedGids: ["1000-60000"]}
            """;

    /** The same where identities must be proven; the directory knows {@link #BOB}. */
    public static final String AUTHENTICATED =
            """
            enforceRunAsUser: true
            enforcePreventPrivilegeEscalation: true
            identity:
              trust: Authenticated
              allowedUids: ["1000-60000"]
              allowedGids: ["1000-60000"]
              directory: {configMap: {name: runai-users}}
            """;

    static final Map<String, String> BOB = Map.of("bob", "{uid: 1235, gid: 5679}");

    private static final String[] OPTIONS = {
        "--leader-elect", "--webhooks", "--webhook-port", "0", "--webhook-hosts", "127.0.0.1"
    };

    private static final int NOBODYS_PORT = 1;

    final Stage stage;
    /** Who may be played in the cluster. */
    public final Users users;

    private final int size;
    private final WebhookRegistration registration;
    private final List<OperatorProcess> replicas = new ArrayList<>();
    private String canary;
    private KubernetesClient nobody;

    private WebhookStage(Stage stage, int size) throws IOException {
        this.stage = stage;
        this.size = size;
        users = new Users(stage);
        registration = WebhookRegistration.grant(stage);
    }

    /** Ends the stage's operator, and starts one that serves the webhooks. */
    public static WebhookStage set(Stage stage) throws IOException {
        return set(stage, 1);
    }

    /** Ends the stage's operator, and starts so many replicas, of which the first leads. */
    public static WebhookStage set(Stage stage, int size) throws IOException {
        var set = new WebhookStage(stage, size);
        stage.pauseOperator();
        stage.nothingEnforced();
        // What a replica finds registered when it starts, it completes at once; later only every few seconds.
        set.registration.ask(NOBODYS_PORT);
        set.startReplicas();
        return set;
    }

    /** Starts the replicas, and returns when they are ready. */
    public void startReplicas() throws IOException {
        for (var sign = "Watching RunaiJobs"; replicas.size() < size; sign = "Standing by") {
            var replica = OperatorProcess.start(stage.version(), stage.cluster, stage.operatorKubeconfig, OPTIONS);
            var awaited = sign;
            await().until(() -> replica.log().contains(awaited));
            replicas.add(replica);
        }
        registration.move(webhookPort());
        awaitTrusted();
    }

    /** Ends the replicas, installs another version over theirs, and starts as many of that. */
    public void install(Version other) throws IOException {
        endReplicas();
        stage.install(other);
        registration.grant();
        registration.ask(NOBODYS_PORT);
        startReplicas();
    }

    /** The replica that is asked. */
    public OperatorProcess replica() {
        return replicas.get(replicas.size() - 1);
    }

    /** Ends them all as {@code kill -9} does. */
    public void endReplicas() {
        replicas.forEach(OperatorProcess::kill);
        replicas.clear();
        stage.admin
                .leases()
                .inNamespace(Stage.CONFIG_NAMESPACE)
                .withName("runaijob-operator")
                .delete();
    }

    /** Applies the registrations as they are shipped, without an authority to trust. */
    public void register() throws IOException {
        registration.ask(webhookPort());
    }

    /** Leaves a namespace out of both webhooks for RunaiJobs, as an administrator may; {@link #register} takes it back. */
    public void leaveOut(String namespace) {
        var expression = new LabelSelectorRequirementBuilder()
                .withKey("kubernetes.io/metadata.name")
                .withOperator("NotIn")
                .withValues(namespace)
                .build();
        var selector =
                new LabelSelectorBuilder().withMatchExpressions(expression).build();
        var admission = stage.admin.admissionRegistration().v1();
        Edits.edit(admission.mutatingWebhookConfigurations().withName(WebhookRegistration.NAME), found -> {
            found.getWebhooks().forEach(webhook -> webhook.setNamespaceSelector(selector));
            return found;
        });
        Edits.edit(admission.validatingWebhookConfigurations().withName(WebhookRegistration.NAME), found -> {
            found.getWebhooks().stream()
                    .filter(webhook -> webhook.getName().equals("runaijobs.run.ai"))
                    .forEach(webhook -> webhook.setNamespaceSelector(selector));
            return found;
        });
    }

    /** Takes the registrations away, and nothing else. */
    public void unregister() {
        var admission = stage.admin.admissionRegistration().v1();
        admission
                .mutatingWebhookConfigurations()
                .withName(WebhookRegistration.NAME)
                .delete();
        admission
                .validatingWebhookConfigurations()
                .withName(WebhookRegistration.NAME)
                .delete();
    }

    /** Where the replica that is asked serves the webhooks. */
    public int webhookPort() throws IOException {
        return replica().webhookPort();
    }

    @Override
    public void close() throws IOException {
        users.close();
        // First the replicas, which would miss their permissions, then those.
        endReplicas();
        registration.close();
        secret().delete();
        key().delete();
        stage.resumeOperator();
    }

    // The certificate.

    /** What the operator keeps its certificates in. */
    public Resource<Secret> secret() {
        return stage.admin.secrets().inNamespace(Stage.CONFIG_NAMESPACE).withName("runaijob-operator-webhook");
    }

    /** By which the webhooks' records of submitters are known. */
    public Resource<Secret> key() {
        return stage.admin.secrets().inNamespace(Stage.CONFIG_NAMESPACE).withName("runaijob-operator-submissions");
    }

    /** Waits until every webhook names the authorities of the Secret, and the API server goes by that. */
    public void awaitTrusted() {
        await().untilAsserted(() -> {
            var authorities = decoded(secret().get().getData().get("ca.crt"));
            assertThat(bundles()).hasSize(registration.webhooks()).allMatch(authorities::equals);
        });
        var probe = Manifest.runaiJob("probe", "template: {spec: {containers: [{name: main, image: none}]}}");
        await().untilAsserted(() -> assertAllowed(() -> dryRun("default", probe)));
    }

    /** What the API server is told to trust, webhook by webhook; empty where it is told nothing. */
    public List<String> bundles() {
        var admission = stage.admin.admissionRegistration().v1();
        var bundles = new ArrayList<String>();
        admission.validatingWebhookConfigurations().withName(WebhookRegistration.NAME).get().getWebhooks().stream()
                .map(webhook -> webhook.getClientConfig().getCaBundle())
                .forEach(bundles::add);
        admission.mutatingWebhookConfigurations().withName(WebhookRegistration.NAME).get().getWebhooks().stream()
                .map(webhook -> webhook.getClientConfig().getCaBundle())
                .forEach(bundles::add);
        return bundles.stream()
                .map(bundle -> bundle == null ? "" : decoded(bundle))
                .toList();
    }

    /** The text behind base64. */
    public static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    // What the administrator does.

    /** From now on the pods of this namespace are checked. */
    public void guard(String namespace) {
        Edits.edit(stage.admin.namespaces().withName(namespace), found -> new NamespaceBuilder(found)
                .editMetadata()
                .addToLabels("run.ai/identity-enforcement", "true")
                .endMetadata()
                .build());
    }

    /** Sets the cluster-config {@link #CLAIMED}, and returns when the webhooks go by it. */
    public void claimed(Sandbox sandbox) {
        sandbox.clusterConfig(CLAIMED);
        awaitRefused(Manifest.ROOT, Manifest.ROOT_REFUSED);
    }

    /**
     * Sets the cluster-config {@link #AUTHENTICATED}, and returns when the webhooks go by it. A server that cannot keep groups of
     * images away has to be excused from that.
     */
    public void authenticated(Sandbox sandbox) {
        sandbox.writeConfigMap("runai-users", Map.of(), BOB);
        sandbox.writeClusterConfig(
                sandbox.serverKnows(33) ? AUTHENTICATED : AUTHENTICATED + "  requireStrictGroups: false\n");
        awaitRefused(Manifest.GOOD, "may not run pods as \"uid:1234\"");
    }

    /** The webhooks hear of the cluster-config by a watch of their own. */
    private void awaitRefused(String podSpec, String message) {
        if (canary == null) {
            canary = stage.newNamespace();
            guard(canary);
            nobody = users.editor("nobody", canary);
        }
        var pod = Manifest.object(nobody, canary, Manifest.pod("canary", podSpec));
        await().untilAsserted(
                        () -> assertRefused(() -> nobody.resource(pod).dryRun().create(), message));
    }

    /** Has the server go through what it would do if that object were created. */
    public void dryRun(String namespace, String yaml) {
        stage.admin
                .resource(Manifest.object(stage.admin, namespace, yaml))
                .dryRun()
                .create();
    }

    // What became of it.

    /** The server refuses the request, and its answer contains these messages. */
    public static void assertRefused(ThrowingCallable request, String... messages) {
        assertThatThrownBy(request)
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContainingAll(messages);
    }

    /** The server does not refuse the request. */
    public static void assertAllowed(ThrowingCallable request) {
        assertThatCode(request).doesNotThrowAnyException();
    }

    /** What the replicaset-controller says when it cannot make the pods of a Deployment. */
    public List<String> replicaFailures(String namespace) {
        return stage.admin.apps().replicaSets().inNamespace(namespace).list().getItems().stream()
                .flatMap(set -> set.getStatus().getConditions().stream())
                .filter(condition -> condition.getType().equals("ReplicaFailure"))
                .map(condition -> condition.getMessage())
                .toList();
    }
}
